// AVX-512 with VNNI and BF16: Zen 4 and 5, Intel's servers from Cooper Lake and Sapphire Rapids on. See simd.h.

constexpr int W = 16;
typedef __m512 F;
typedef __m512i I;

constexpr int FEW_ROWS = 4;
constexpr int FLOAT_ROWS = 7;
constexpr int FLOAT_VECTORS = 2;
constexpr int INTEGER_ROWS = 6;
constexpr int INTEGER_VECTORS = 2;

RAVEL_INLINE F zero() { return _mm512_setzero_ps(); }
RAVEL_INLINE F set(float x) { return _mm512_set1_ps(x); }
RAVEL_INLINE F load(const float *p) { return _mm512_load_ps(p); }
RAVEL_INLINE F loadu(const float *p) { return _mm512_loadu_ps(p); }
RAVEL_INLINE void store(float *p, F a) { _mm512_store_ps(p, a); }
RAVEL_INLINE void storeu(float *p, F a) { _mm512_storeu_ps(p, a); }
RAVEL_INLINE F add(F a, F b) { return _mm512_add_ps(a, b); }
RAVEL_INLINE F sub(F a, F b) { return _mm512_sub_ps(a, b); }
RAVEL_INLINE F mul(F a, F b) { return _mm512_mul_ps(a, b); }
RAVEL_INLINE F div(F a, F b) { return _mm512_div_ps(a, b); }
RAVEL_INLINE F fma(F a, F b, F c) { return _mm512_fmadd_ps(a, b, c); }
RAVEL_INLINE F max(F a, F b) { return _mm512_max_ps(a, b); }
RAVEL_INLINE F min(F a, F b) { return _mm512_min_ps(a, b); }
RAVEL_INLINE F abs(F a) { return _mm512_abs_ps(a); }
RAVEL_INLINE F sqrt(F a) { return _mm512_sqrt_ps(a); }
RAVEL_INLINE F round(F a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
RAVEL_INLINE float sum(F a) { return _mm512_reduce_add_ps(a); }
RAVEL_INLINE F larger(F a, F b) {
    return _mm512_castsi512_ps(_mm512_max_epi32(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
RAVEL_INLINE float largest_of(F a) {
    return _mm_cvtss_f32(_mm_castsi128_ps(_mm_cvtsi32_si128(_mm512_reduce_max_epi32(_mm512_castps_si512(a)))));
}
RAVEL_INLINE F sums(F a, F b, F c, F d) {
    F ab = add(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)); // a, b, a, b in every four
    F cd = add(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    F fours = add(_mm512_shuffle_ps(ab, cd, 0x44), _mm512_shuffle_ps(ab, cd, 0xee));
    F halves = add(fours, _mm512_shuffle_f32x4(fours, fours, 0x4e));
    return add(halves, _mm512_shuffle_f32x4(halves, halves, 0xb1));
}
template <int i> RAVEL_INLINE F spread(F x) { return _mm512_permute_ps(x, i * 0x55); }
RAVEL_INLINE void store_four(float *p, F x) { _mm_storeu_ps(p, _mm512_castps512_ps128(x)); }
RAVEL_INLINE F with_sign(F x, F s) { return _mm512_or_ps(abs(x), _mm512_and_ps(s, set(-0.0f))); }
RAVEL_INLINE F times_power(F x, F n) { return _mm512_scalef_ps(x, n); }

RAVEL_INLINE I to_int(F a) { return _mm512_cvtps_epi32(a); }
RAVEL_INLINE F to_float(I a) { return _mm512_cvtepi32_ps(a); }
RAVEL_INLINE I add(I a, I b) { return _mm512_add_epi32(a, b); }
RAVEL_INLINE int32_t sum(I a) { return _mm512_reduce_add_epi32(a); }
RAVEL_INLINE void store_i8(int8_t *p, I a) {
    _mm_storeu_si128(reinterpret_cast<__m128i *>(p), _mm512_cvtsepi32_epi8(a));
}

RAVEL_INLINE __m256i load_halves(const uint16_t *p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)); }
RAVEL_INLINE F load_f16(const uint16_t *p) { return _mm512_cvtph_ps(load_halves(p)); }
RAVEL_INLINE F load_bf16(const uint16_t *p) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(load_halves(p)), 16));
}
// Numbers below 2^-126 become 0.
RAVEL_INLINE void store_bf16(uint16_t *p, F a) {
    __m256bh rounded = _mm512_cvtneps_pbh(a);
    memcpy(p, &rounded, sizeof rounded);
}
RAVEL_INLINE F load_bf16_even(const uint16_t *pairs) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_loadu_si512(pairs), 16));
}
RAVEL_INLINE F load_bf16_odd(const uint16_t *pairs) {
    return _mm512_castsi512_ps(_mm512_and_si512(_mm512_loadu_si512(pairs), _mm512_set1_epi32(~0xffff)));
}

// Numbers below 2^-126 count as 0, and the two products are rounded on the way; the instruction is made so.
#define RAVEL_DOT_BF16
constexpr int BF16_ROWS = 14;
typedef __m512i Bf16Pairs;
RAVEL_INLINE Bf16Pairs load_bf16_pairs(const uint16_t *p) { return _mm512_loadu_si512(p); }
RAVEL_INLINE F dot_bf16(F sum, Bf16Pairs pairs, const uint16_t *x) {
    int32_t pair;
    memcpy(&pair, x, sizeof pair);
    return _mm512_dpbf16_ps(sum, (__m512bh)pairs, (__m512bh)_mm512_set1_epi32(pair));
}

struct Dot8 {
    static constexpr int32_t OFFSET = 128;
    typedef __m512i Weights;
    typedef __m512i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return _mm512_loadu_si512(q); }
    static RAVEL_INLINE Sum start(int32_t correction) { return _mm512_set1_epi32(correction); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        int32_t four;
        memcpy(&four, x, sizeof four);
        return _mm512_dpbusd_epi32(sum, weights, _mm512_set1_epi32(four));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

struct Dot4 : Dot8 {
    static constexpr int32_t OFFSET = 8;
    static RAVEL_INLINE void store(uint8_t *p, Weights weights) { _mm512_storeu_si512(p, weights); }
    static RAVEL_INLINE Weights low(const uint8_t *q) {
        return _mm512_and_si512(_mm512_loadu_si512(q), _mm512_set1_epi8(15));
    }
    static RAVEL_INLINE Weights high(const uint8_t *q) {
        return _mm512_and_si512(_mm512_srli_epi16(_mm512_loadu_si512(q), 4), _mm512_set1_epi8(15));
    }
};
