// AVX2 with FMA and F16C: most x86 processors since 2013. Where the compiler may use AVX-VNNI (Intel since 2021, Zen 5)
// 8-bit products take one instruction instead of four. See simd.h.

constexpr int W = 8;
typedef __m256 F;
typedef __m256i I;

constexpr int FEW_ROWS = 3;
constexpr int FLOAT_ROWS = 3;
constexpr int FLOAT_VECTORS = 2;
constexpr int INTEGER_ROWS = 4;
constexpr int INTEGER_VECTORS = 2;

RAVEL_INLINE F zero() { return _mm256_setzero_ps(); }
RAVEL_INLINE F set(float x) { return _mm256_set1_ps(x); }
RAVEL_INLINE F load(const float *p) { return _mm256_load_ps(p); }
RAVEL_INLINE F loadu(const float *p) { return _mm256_loadu_ps(p); }
RAVEL_INLINE void store(float *p, F a) { _mm256_store_ps(p, a); }
RAVEL_INLINE void storeu(float *p, F a) { _mm256_storeu_ps(p, a); }
RAVEL_INLINE F add(F a, F b) { return _mm256_add_ps(a, b); }
RAVEL_INLINE F sub(F a, F b) { return _mm256_sub_ps(a, b); }
RAVEL_INLINE F mul(F a, F b) { return _mm256_mul_ps(a, b); }
RAVEL_INLINE F div(F a, F b) { return _mm256_div_ps(a, b); }
RAVEL_INLINE F fma(F a, F b, F c) { return _mm256_fmadd_ps(a, b, c); }
RAVEL_INLINE F max(F a, F b) { return _mm256_max_ps(a, b); }
RAVEL_INLINE F min(F a, F b) { return _mm256_min_ps(a, b); }
RAVEL_INLINE F abs(F a) { return _mm256_andnot_ps(set(-0.0f), a); }
RAVEL_INLINE F sqrt(F a) { return _mm256_sqrt_ps(a); }
RAVEL_INLINE F round(F a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
RAVEL_INLINE float sum(F a) {
    __m128 four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
RAVEL_INLINE F larger(F a, F b) {
    return _mm256_castsi256_ps(_mm256_max_epi32(_mm256_castps_si256(a), _mm256_castps_si256(b)));
}
RAVEL_INLINE float largest_of(F a) {
    I bits = _mm256_castps_si256(a);
    __m128i four = _mm_max_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
    __m128i two = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtss_f32(_mm_castsi128_ps(_mm_max_epi32(two, _mm_shuffle_epi32(two, 0xb1))));
}
RAVEL_INLINE F sums(F a, F b, F c, F d) {
    F ab = add(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b)); // a, b, a, b in every four
    F cd = add(_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
    F fours = add(_mm256_shuffle_ps(ab, cd, 0x44), _mm256_shuffle_ps(ab, cd, 0xee));
    return add(fours, _mm256_permute2f128_ps(fours, fours, 1));
}
template <int i> RAVEL_INLINE F spread(F x) { return _mm256_permute_ps(x, i * 0x55); }
RAVEL_INLINE void store_four(float *p, F x) { _mm_storeu_ps(p, _mm256_castps256_ps128(x)); }
RAVEL_INLINE F with_sign(F x, F s) { return _mm256_or_ps(abs(x), _mm256_and_ps(s, set(-0.0f))); }

RAVEL_INLINE I to_int(F a) { return _mm256_cvtps_epi32(a); }
RAVEL_INLINE F to_float(I a) { return _mm256_cvtepi32_ps(a); }
RAVEL_INLINE I add(I a, I b) { return _mm256_add_epi32(a, b); }
RAVEL_INLINE int32_t sum(I a) {
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    __m128i two = _mm_add_epi32(four, _mm_shuffle_epi32(four, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}
RAVEL_INLINE void store_i8(int8_t *p, I a) {
    __m128i halves = _mm_packs_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i *>(p), _mm_packs_epi16(halves, halves));
}
RAVEL_INLINE F power_of_two(I n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
}
RAVEL_INLINE F times_power(F x, F n) { // in two steps, neither of which leaves the normal numbers
    I whole = to_int(n), half = _mm256_srai_epi32(whole, 1);
    return mul(mul(x, power_of_two(half)), power_of_two(_mm256_sub_epi32(whole, half)));
}

RAVEL_INLINE __m128i load_halves(const uint16_t *p) { return _mm_loadu_si128(reinterpret_cast<const __m128i *>(p)); }
RAVEL_INLINE __m256i load_bytes(const void *p) { return _mm256_loadu_si256(static_cast<const __m256i *>(p)); }
RAVEL_INLINE F load_f16(const uint16_t *p) { return _mm256_cvtph_ps(load_halves(p)); }
RAVEL_INLINE F load_bf16(const uint16_t *p) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(load_halves(p)), 16));
}
RAVEL_INLINE void store_bf16(uint16_t *p, F a) {
    I bits = _mm256_castps_si256(a);
    I lowest = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    I rounded = _mm256_srli_epi32(add(add(bits, lowest), _mm256_set1_epi32(0x7fff)), 16);
    I number = _mm256_castps_si256(_mm256_cmp_ps(a, a, _CMP_ORD_Q));
    rounded = _mm256_blendv_epi8(_mm256_set1_epi32(0x7fc0), rounded, number);
    __m128i halves = _mm_packus_epi32(_mm256_castsi256_si128(rounded), _mm256_extracti128_si256(rounded, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), halves);
}
RAVEL_INLINE F load_bf16_even(const uint16_t *pairs) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(load_bytes(pairs), 16));
}
RAVEL_INLINE F load_bf16_odd(const uint16_t *pairs) {
    return _mm256_castsi256_ps(_mm256_and_si256(load_bytes(pairs), _mm256_set1_epi32(~0xffff)));
}

RAVEL_INLINE __m256i repeat_four(const int8_t *x) {
    int32_t four;
    memcpy(&four, x, sizeof four);
    return _mm256_set1_epi32(four);
}

#if defined(__AVXVNNI__)

struct Dot8 {
    static constexpr int32_t OFFSET = 128;
    typedef __m256i Weights;
    typedef __m256i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return load_bytes(q); }
    static RAVEL_INLINE Sum start(int32_t correction) { return _mm256_set1_epi32(correction); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        return _mm256_dpbusd_avx_epi32(sum, weights, repeat_four(x));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

struct Dot4 : Dot8 {
    static constexpr int32_t OFFSET = 8;

#else

// Two products of numbers up to 127 in magnitude fit in 16 bits, two of 255 and 127 would not: so magnitudes of weights
// times activations with the weights' signs.
struct Dot8 {
    static constexpr int32_t OFFSET = 0;
    struct Weights {
        __m256i magnitude, value;
    };
    typedef __m256i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) {
        __m256i value = _mm256_xor_si256(load_bytes(q), _mm256_set1_epi8(-128));
        return {_mm256_abs_epi8(value), value};
    }
    static RAVEL_INLINE Sum start(int32_t) { return _mm256_setzero_si256(); }
    static RAVEL_INLINE Sum add(Sum sum, const Weights &weights, const int8_t *x) {
        __m256i pairs = _mm256_maddubs_epi16(weights.magnitude, _mm256_sign_epi8(repeat_four(x), weights.value));
        return _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

// A whole group fits in 16 bits: 16 products of at most 15 * 127.
struct Dot4 {
    static constexpr int32_t OFFSET = 8;
    typedef __m256i Weights;
    typedef __m256i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return load_bytes(q); }
    static RAVEL_INLINE Sum start(int32_t) { return _mm256_setzero_si256(); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        return _mm256_add_epi16(sum, _mm256_maddubs_epi16(weights, repeat_four(x)));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t correction) {
        return _mm256_add_epi32(_mm256_madd_epi16(sum, _mm256_set1_epi16(1)), _mm256_set1_epi32(correction));
    }

#endif

    static RAVEL_INLINE void store(uint8_t *p, Weights weights) {
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(p), weights);
    }
    static RAVEL_INLINE Weights low(const uint8_t *q) {
        return _mm256_and_si256(load_bytes(q), _mm256_set1_epi8(15));
    }
    static RAVEL_INLINE Weights high(const uint8_t *q) {
        return _mm256_and_si256(_mm256_srli_epi16(load_bytes(q), 4), _mm256_set1_epi8(15));
    }
};
