// float16 and bfloat16 as plain functions without branches, so that loops over them become vectors.
#ifndef RAVEL_NUMBERS
#define RAVEL_NUMBERS

#include <stdint.h>
#include <string.h>

namespace ravel {

inline uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline float from_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

inline float from_bf16(uint16_t half) { return from_bits(static_cast<uint32_t>(half) << 16); }

// To the nearest, ties to even; what is not a number stays so.
inline uint16_t to_bf16(float x) {
    uint32_t bits = bits_of(x), rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
    return static_cast<uint16_t>(x == x ? rounded : 0x7fc0u);
}

inline float from_f16(uint16_t half) {
    uint32_t magnitude = half & 0x7fffu, sign = (half & 0x8000u) << 16;
    uint32_t normal = (magnitude << 13) + ((127u - 15u) << 23) + (magnitude > 0x7bffu ? (128u - 16u) << 23 : 0u);
    uint32_t small = bits_of(static_cast<float>(static_cast<int32_t>(magnitude)) * (1.0f / 16777216.0f));
    return from_bits((magnitude < 0x0400u ? small : normal) | sign);
}

// To the nearest, ties to even; from 65520 on infinity. Small ones are rounded by adding 0.5, whose last bit is 2^-24.
inline uint16_t to_f16(float x) {
    uint32_t bits = bits_of(x), sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
    uint32_t normal = (magnitude - ((127u - 15u) << 23) + 0xfffu + (magnitude >> 13 & 1u)) >> 13;
    uint32_t small = bits_of(from_bits(magnitude < 0x38800000u ? magnitude : 0u) + 0.5f) - bits_of(0.5f);
    uint32_t special = magnitude > 0x7f800000u ? 0x7e00u : 0x7c00u;
    uint32_t half = magnitude < 0x38800000u ? small : magnitude >= 0x47800000u ? special : normal;
    return static_cast<uint16_t>(half | sign);
}

} // namespace ravel

#endif
