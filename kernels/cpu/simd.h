// What the headers simd_<level>.h share: includes, three macros, and the list of what a level must define.
//
// A level_<name>.cpp includes this file, opens a namespace of its own, and includes simd_<name>.h and all .inl files
// inside it. So every loop is written once and compiled once for each level, and no function of one level can be linked
// in place of another's. Inside there are no functions of the C++ library, for the same reason.
//
// A level defines:
//   W              numbers in a vector; divides 16
//   F, I           vectors of W float and of W int32_t
//   zero set load loadu store storeu    load and store: aligned to the vector; the others anywhere
//   add sub mul div max min abs sqrt round    round: to whole numbers, half to even. max(a, b) and min(a, b) give b
//                  where either is not a number, or not a number
//   fma(a, b, c)   a * b + c, rounded once where the processor can
//   sum            of the W numbers, always in the same order
//   larger(a, b), largest_of(a)    of magnitudes, in vectors and of the W numbers; what is no number is the largest
//   sums(a, b, c, d)    the sums of four vectors, in every four numbers of the result; spread<i>(x): the i-th of them
//                  everywhere; store_four(p, x): the first four, anywhere
//   with_sign(x, s)    |x| with the sign of s
//   times_power(x, n)  x * 2^n for whole n, -150 <= n <= 129; too large gives infinity, too small 0
//   to_int to_float add(I, I) sum(I)    to_int: as round
//   store_i8(p, I)     W numbers, saturated to -128..127
//   load_f16 load_bf16 store_bf16       W numbers as they are stored, anywhere
//   load_bf16_even load_bf16_odd        the first or second number of each of W pairs of bfloat16
//   Dot8, Dot4     sums of products of 8-bit weights and activations. A `Sum` holds W sums, of one group of 32 numbers
//                  at most, of (weight + OFFSET) * activation for weights as they are read:
//                    weights(q)      4 weights for each of W columns: uint8_t, 0..255 (Dot8) or 0..15 (Dot4)
//                    Dot4::low, high the same from packed 4-bit weights, Dot4::store puts them down as bytes
//                    start(c), add(sum, weights, x) with 4 activations x, finish(sum, c) -> I; c = -OFFSET * (sum of x)
//   FLOAT_ROWS, INTEGER_ROWS    how many rows of activations by how many vectors of columns (FLOAT_VECTORS,
//                  INTEGER_VECTORS; 16 or 32 columns) a product sums up at once: as many as there are registers for
//   FEW_ROWS       so few that by one panel they take no longer than reading it from memory
// and, where the processor multiplies bfloat16, RAVEL_DOT_BF16 and
//   load_bf16_pairs dot_bf16(sum, pairs, x)    sum + both products of W pairs of weights and of one pair of activations
//   BF16_ROWS      how many rows by 32 columns
#ifndef RAVEL_SIMD
#define RAVEL_SIMD

#include <stdint.h>
#include <string.h>

#if defined(__aarch64__) || defined(_M_ARM64)
#include <arm_neon.h>
#else
#include <immintrin.h>
#endif

#if defined(__GNUC__) && !defined(__clang__)
// Several of GCC's own intrinsics leave the lanes that they don't use as they are.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#if defined(_MSC_VER) && !defined(__clang__)
#define RAVEL_INLINE __forceinline
#define RAVEL_UNROLL
#elif defined(__clang__)
#define RAVEL_INLINE inline __attribute__((always_inline))
#define RAVEL_UNROLL _Pragma("clang loop unroll(full)")
#else
#define RAVEL_INLINE inline __attribute__((always_inline))
#define RAVEL_UNROLL _Pragma("GCC unroll 32")
#endif

// Asks for the memory at p, which need not exist. Makes no sense of what is there.
#if defined(_MSC_VER) && !defined(__clang__) && defined(_M_ARM64)
#define RAVEL_PREFETCH(p) __prefetch(p)
#elif defined(_MSC_VER) && !defined(__clang__)
#define RAVEL_PREFETCH(p) _mm_prefetch(reinterpret_cast<const char *>(p), _MM_HINT_T0)
#else
#define RAVEL_PREFETCH(p) __builtin_prefetch(p)
#endif

#endif
