// SSE4.2: every x86 processor that runs a current system. No fused multiply-add and no float16. See simd.h.

constexpr int W = 4;
typedef __m128 F;
typedef __m128i I;

constexpr int FEW_ROWS = 2;
constexpr int FLOAT_ROWS = 3;
constexpr int FLOAT_VECTORS = 2;
constexpr int INTEGER_ROWS = 2;
constexpr int INTEGER_VECTORS = 4;

RAVEL_INLINE F zero() { return _mm_setzero_ps(); }
RAVEL_INLINE F set(float x) { return _mm_set1_ps(x); }
RAVEL_INLINE F load(const float *p) { return _mm_load_ps(p); }
RAVEL_INLINE F loadu(const float *p) { return _mm_loadu_ps(p); }
RAVEL_INLINE void store(float *p, F a) { _mm_store_ps(p, a); }
RAVEL_INLINE void storeu(float *p, F a) { _mm_storeu_ps(p, a); }
RAVEL_INLINE F add(F a, F b) { return _mm_add_ps(a, b); }
RAVEL_INLINE F sub(F a, F b) { return _mm_sub_ps(a, b); }
RAVEL_INLINE F mul(F a, F b) { return _mm_mul_ps(a, b); }
RAVEL_INLINE F div(F a, F b) { return _mm_div_ps(a, b); }
RAVEL_INLINE F fma(F a, F b, F c) { return _mm_add_ps(_mm_mul_ps(a, b), c); }
RAVEL_INLINE F max(F a, F b) { return _mm_max_ps(a, b); }
RAVEL_INLINE F min(F a, F b) { return _mm_min_ps(a, b); }
RAVEL_INLINE F abs(F a) { return _mm_andnot_ps(set(-0.0f), a); }
RAVEL_INLINE F sqrt(F a) { return _mm_sqrt_ps(a); }
RAVEL_INLINE F round(F a) { return _mm_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
RAVEL_INLINE float sum(F a) {
    __m128 two = _mm_add_ps(a, _mm_movehl_ps(a, a));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
}
RAVEL_INLINE F larger(F a, F b) {
    return _mm_castsi128_ps(_mm_max_epi32(_mm_castps_si128(a), _mm_castps_si128(b)));
}
RAVEL_INLINE float largest_of(F a) {
    I two = _mm_max_epi32(_mm_castps_si128(a), _mm_shuffle_epi32(_mm_castps_si128(a), 0x4e));
    return _mm_cvtss_f32(_mm_castsi128_ps(_mm_max_epi32(two, _mm_shuffle_epi32(two, 0xb1))));
}
RAVEL_INLINE F sums(F a, F b, F c, F d) {
    F ab = add(_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b)); // a, b, a, b
    F cd = add(_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d));
    return add(_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab));
}
template <int i> RAVEL_INLINE F spread(F x) { return _mm_shuffle_ps(x, x, i * 0x55); }
RAVEL_INLINE void store_four(float *p, F x) { _mm_storeu_ps(p, x); }
RAVEL_INLINE F with_sign(F x, F s) { return _mm_or_ps(abs(x), _mm_and_ps(s, set(-0.0f))); }

RAVEL_INLINE I to_int(F a) { return _mm_cvtps_epi32(a); }
RAVEL_INLINE F to_float(I a) { return _mm_cvtepi32_ps(a); }
RAVEL_INLINE I add(I a, I b) { return _mm_add_epi32(a, b); }
RAVEL_INLINE int32_t sum(I a) {
    __m128i two = _mm_add_epi32(a, _mm_shuffle_epi32(a, 0x4e));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_shuffle_epi32(two, 0xb1)));
}
RAVEL_INLINE void store_i8(int8_t *p, I a) {
    __m128i halves = _mm_packs_epi32(a, a);
    int32_t four = _mm_cvtsi128_si32(_mm_packs_epi16(halves, halves));
    memcpy(p, &four, sizeof four);
}
RAVEL_INLINE F power_of_two(I n) {
    return _mm_castsi128_ps(_mm_slli_epi32(_mm_add_epi32(n, _mm_set1_epi32(127)), 23));
}
RAVEL_INLINE F times_power(F x, F n) { // in two steps, neither of which leaves the normal numbers
    I whole = to_int(n), half = _mm_srai_epi32(whole, 1);
    return mul(mul(x, power_of_two(half)), power_of_two(_mm_sub_epi32(whole, half)));
}

RAVEL_INLINE __m128i load_bytes(const void *p) { return _mm_loadu_si128(static_cast<const __m128i *>(p)); }
RAVEL_INLINE I load_halves(const uint16_t *p) {
    return _mm_cvtepu16_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(p)));
}
// Normal numbers get another exponent; smaller ones are mantissa * 2^-24; infinities and what is no number keep theirs.
RAVEL_INLINE F load_f16(const uint16_t *p) {
    I halves = load_halves(p);
    I magnitude = _mm_and_si128(halves, _mm_set1_epi32(0x7fff));
    I normal = _mm_add_epi32(_mm_slli_epi32(magnitude, 13), _mm_set1_epi32((127 - 15) << 23));
    I special = _mm_cmpgt_epi32(magnitude, _mm_set1_epi32(0x7bff));
    normal = _mm_add_epi32(normal, _mm_and_si128(special, _mm_set1_epi32((128 - 16) << 23)));
    F small = mul(to_float(magnitude), set(1.0f / 16777216.0f));
    I is_small = _mm_cmplt_epi32(magnitude, _mm_set1_epi32(0x0400));
    F value = _mm_blendv_ps(_mm_castsi128_ps(normal), small, _mm_castsi128_ps(is_small));
    return with_sign(value, _mm_castsi128_ps(_mm_slli_epi32(halves, 16)));
}
RAVEL_INLINE F load_bf16(const uint16_t *p) { return _mm_castsi128_ps(_mm_slli_epi32(load_halves(p), 16)); }
RAVEL_INLINE void store_bf16(uint16_t *p, F a) {
    I bits = _mm_castps_si128(a);
    I lowest = _mm_and_si128(_mm_srli_epi32(bits, 16), _mm_set1_epi32(1));
    I rounded = _mm_srli_epi32(add(add(bits, lowest), _mm_set1_epi32(0x7fff)), 16);
    rounded = _mm_blendv_epi8(_mm_set1_epi32(0x7fc0), rounded, _mm_castps_si128(_mm_cmpord_ps(a, a)));
    _mm_storel_epi64(reinterpret_cast<__m128i *>(p), _mm_packus_epi32(rounded, rounded));
}
RAVEL_INLINE F load_bf16_even(const uint16_t *pairs) {
    return _mm_castsi128_ps(_mm_slli_epi32(load_bytes(pairs), 16));
}
RAVEL_INLINE F load_bf16_odd(const uint16_t *pairs) {
    return _mm_castsi128_ps(_mm_and_si128(load_bytes(pairs), _mm_set1_epi32(~0xffff)));
}

RAVEL_INLINE __m128i repeat_four(const int8_t *x) {
    int32_t four;
    memcpy(&four, x, sizeof four);
    return _mm_set1_epi32(four);
}

// Two products of numbers up to 127 in magnitude fit in 16 bits, two of 255 and 127 would not: so magnitudes of weights
// times activations with the weights' signs.
struct Dot8 {
    static constexpr int32_t OFFSET = 0;
    struct Weights {
        __m128i magnitude, value;
    };
    typedef __m128i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) {
        __m128i value = _mm_xor_si128(load_bytes(q), _mm_set1_epi8(-128));
        return {_mm_abs_epi8(value), value};
    }
    static RAVEL_INLINE Sum start(int32_t) { return _mm_setzero_si128(); }
    static RAVEL_INLINE Sum add(Sum sum, const Weights &weights, const int8_t *x) {
        __m128i pairs = _mm_maddubs_epi16(weights.magnitude, _mm_sign_epi8(repeat_four(x), weights.value));
        return _mm_add_epi32(sum, _mm_madd_epi16(pairs, _mm_set1_epi16(1)));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t) { return sum; }
};

// A whole group fits in 16 bits: 16 products of at most 15 * 127.
struct Dot4 {
    static constexpr int32_t OFFSET = 8;
    typedef __m128i Weights;
    typedef __m128i Sum;
    static RAVEL_INLINE Weights weights(const uint8_t *q) { return load_bytes(q); }
    static RAVEL_INLINE void store(uint8_t *p, Weights weights) {
        _mm_storeu_si128(reinterpret_cast<__m128i *>(p), weights);
    }
    static RAVEL_INLINE Weights low(const uint8_t *q) { return _mm_and_si128(load_bytes(q), _mm_set1_epi8(15)); }
    static RAVEL_INLINE Weights high(const uint8_t *q) {
        return _mm_and_si128(_mm_srli_epi16(load_bytes(q), 4), _mm_set1_epi8(15));
    }
    static RAVEL_INLINE Sum start(int32_t) { return _mm_setzero_si128(); }
    static RAVEL_INLINE Sum add(Sum sum, Weights weights, const int8_t *x) {
        return _mm_add_epi16(sum, _mm_maddubs_epi16(weights, repeat_four(x)));
    }
    static RAVEL_INLINE I finish(Sum sum, int32_t correction) {
        return _mm_add_epi32(_mm_madd_epi16(sum, _mm_set1_epi16(1)), _mm_set1_epi32(correction));
    }
};
