// NEON, part of every 64-bit ARM processor; with the dot products of ARMv8.2 where the compiler may use them, as on
// Apple's processors. See simd.h.

constexpr int W = 4;
typedef float32x4_t F;
typedef int32x4_t I;

constexpr int FEW_ROWS = 3;
constexpr int FLOAT_ROWS = 3;
constexpr int FLOAT_VECTORS = 4;
constexpr int INTEGER_ROWS = 3;
constexpr int INTEGER_VECTORS = 4;

RAVEL_INLINE F zero() { return vdupq_n_f32(0.0f); }
RAVEL_INLINE F set(float x) { return vdupq_n_f32(x); }
RAVEL_INLINE F load(const float *p) { return vld1q_f32(p); }
RAVEL_INLINE F loadu(const float *p) { return vld1q_f32(p); }
RAVEL_INLINE void store(float *p, F a) { vst1q_f32(p, a); }
RAVEL_INLINE void storeu(float *p, F a) { vst1q_f32(p, a); }
RAVEL_INLINE F add(F a, F b) { return vaddq_f32(a, b); }
RAVEL_INLINE F sub(F a, F b) { return vsubq_f32(a, b); }
RAVEL_INLINE F mul(F a, F b) { return vmulq_f32(a, b); }
RAVEL_INLINE F div(F a, F b) { return vdivq_f32(a, b); }
RAVEL_INLINE F fma(F a, F b, F c) { return vfmaq_f32(c, a, b); }
RAVEL_INLINE F max(F a, F b) { return vmaxq_f32(a, b); }
RAVEL_INLINE F min(F a, F b) { return vminq_f32(a, b); }
RAVEL_INLINE F abs(F a) { return vabsq_f32(a); }
RAVEL_INLINE F sqrt(F a) { return vsqrtq_f32(a); }
RAVEL_INLINE F round(F a) { return vrndnq_f32(a); }
RAVEL_INLINE float sum(F a) { return vaddvq_f32(a); }
RAVEL_INLINE F larger(F a, F b) { return vmaxq_f32(a, b); } // gives what is no number
RAVEL_INLINE float largest_of(F a) { return vmaxvq_f32(a); }
RAVEL_INLINE F sums(F a, F b, F c, F d) { return vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)); }
template <int i> RAVEL_INLINE F spread(F x) { return vdupq_laneq_f32(x, i); }
RAVEL_INLINE void store_four(float *p, F x) { vst1q_f32(p, x); }
RAVEL_INLINE F with_sign(F x, F s) { return vbslq_f32(vdupq_n_u32(0x80000000u), s, x); }

RAVEL_INLINE I to_int(F a) { return vcvtnq_s32_f32(a); }
RAVEL_INLINE F to_float(I a) { return vcvtq_f32_s32(a); }
RAVEL_INLINE I add(I a, I b) { return vaddq_s32(a, b); }
RAVEL_INLINE int32_t sum(I a) { return vaddvq_s32(a); }
RAVEL_INLINE void store_i8(int8_t *p, I a) {
    int16x4_t halves = vqmovn_s32(a);
    int8x8_t bytes = vqmovn_s16(vcombine_s16(halves, halves));
    memcpy(p, &bytes, 4);
}
RAVEL_INLINE F power_of_two(I n) { return vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n, vdupq_n_s32(127)), 23)); }
RAVEL_INLINE F times_power(F x, F n) { // in two steps, neither of which leaves the normal numbers
    I whole = to_int(n), half = vshrq_n_s32(whole, 1);
    return mul(mul(x, power_of_two(half)), power_of_two(vsubq_s32(whole, half)));
}

RAVEL_INLINE F load_f16(const uint16_t *p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
RAVEL_INLINE F load_bf16(const uint16_t *p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }
RAVEL_INLINE void store_bf16(uint16_t *p, F a) {
    uint32x4_t bits = vreinterpretq_u32_f32(a);
    uint32x4_t lowest = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
    uint32x4_t rounded = vshrq_n_u32(vaddq_u32(vaddq_u32(bits, lowest), vdupq_n_u32(0x7fff)), 16);
    vst1_u16(p, vmovn_u32(vbslq_u32(vceqq_f32(a, a), rounded, vdupq_n_u32(0x7fc0))));
}
RAVEL_INLINE uint32x4_t load_pairs(const uint16_t *p) { return vreinterpretq_u32_u16(vld1q_u16(p)); }
RAVEL_INLINE F load_bf16_even(const uint16_t *pairs) {
    return vreinterpretq_f32_u32(vshlq_n_u32(load_pairs(pairs), 16));
}
RAVEL_INLINE F load_bf16_odd(const uint16_t *pairs) {
    return vreinterpretq_f32_u32(vandq_u32(load_pairs(pairs), vdupq_n_u32(0xffff0000u)));
}

RAVEL_INLINE int8x16_t repeat_four(const int8_t *x) {
    int32_t four;
    memcpy(&four, x, sizeof four);
    return vreinterpretq_s8_s32(vdupq_n_s32(four));
}
RAVEL_INLINE int8x16_t signed_bytes(const uint8_t *q) {
    return vreinterpretq_s8_u8(veorq_u8(vld1q_u8(q), vdupq_n_u8(0x80)));
}

#if defined(__ARM_FEATURE_DOTPROD)

struct Dot8 {
    static constexpr int32_t OFFSET = 0;
    typedef int8x16_t Weights;
    typedef int32x4_t Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return signed_bytes(q); }
    static RAVEL_INLINE Sum start(int32_t correction) { return vdupq_n_s32(correction); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        return vdotq_s32(sum, weights, repeat_four(x));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

struct Dot4 : Dot8 {
    static constexpr int32_t OFFSET = 8;

#else

// Two products of numbers up to 127 in magnitude fit in 16 bits.
struct Dot8 {
    static constexpr int32_t OFFSET = 0;
    typedef int8x16_t Weights;
    typedef int32x4_t Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return signed_bytes(q); }
    static RAVEL_INLINE Sum start(int32_t) { return vdupq_n_s32(0); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        int8x16_t four = repeat_four(x);
        int16x8_t first = vmull_s8(vget_low_s8(weights), vget_low_s8(four));
        return vpadalq_s16(sum, vpaddq_s16(first, vmull_high_s8(weights, four)));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

// A whole group fits in 16 bits: 16 products of at most 15 * 127.
struct Dot4 {
    static constexpr int32_t OFFSET = 8;
    typedef int8x16_t Weights;
    struct Sum {
        int16x8_t first, second;
    };
    static RAVEL_INLINE Sum start(int32_t) { return {vdupq_n_s16(0), vdupq_n_s16(0)}; }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        int8x16_t four = repeat_four(x);
        return {vmlal_s8(sum.first, vget_low_s8(weights), vget_low_s8(four)), vmlal_high_s8(sum.second, weights, four)};
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t correction) {
        return vaddq_s32(vpaddlq_s16(vpaddq_s16(sum.first, sum.second)), vdupq_n_s32(correction));
    }

#endif

    static RAVEL_INLINE Weights weights(const uint8_t *q) { return vreinterpretq_s8_u8(vld1q_u8(q)); }
    static RAVEL_INLINE void store(uint8_t *p, Weights weights) { vst1q_u8(p, vreinterpretq_u8_s8(weights)); }
    static RAVEL_INLINE Weights low(const uint8_t *q) {
        return vreinterpretq_s8_u8(vandq_u8(vld1q_u8(q), vdupq_n_u8(15)));
    }
    static RAVEL_INLINE Weights high(const uint8_t *q) { return vreinterpretq_s8_u8(vshrq_n_u8(vld1q_u8(q), 4)); }
};
