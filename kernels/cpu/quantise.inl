// Writing activations in all forms that a buffer has: float32, bfloat16, and int8 in groups of 32.

constexpr int GROUP = 32;

// One group: x float32 [32], aligned.
RAVEL_INLINE void quantise_group(const float *x, int8_t *q8, float *scale, int32_t *sum_of_q) {
    F largest = abs(load(x));
    for (int i = W; i < GROUP; i += W) largest = larger(largest, abs(load(x + i)));
    float step = largest_of(largest) / 127.0f;
    *scale = step;
    if (!(step > 0.0f)) { // zeros, or one is no number: the scale says so
        memset(q8, 0, GROUP);
        *sum_of_q = 0;
        return;
    }
    I total = to_int(zero());
    for (int i = 0; i < GROUP; i += W) {
        // Only where the scale is too small for its own precision is a quotient above 127. Infinity divided by itself
        // becomes 127 (min and max give their second operand then): as an int it would be -2^31, and the sum overflow.
        I q = to_int(max(min(div(load(x + i), set(step)), set(127.0f)), set(-127.0f)));
        store_i8(q8 + i, q);
        total = add(total, q);
    }
    *sum_of_q = sum(total);
}

RAVEL_INLINE void write_group(const RavelBuffer &buffer, int64_t row, int64_t at, const float *x) {
    int64_t first = row * buffer.stride + at;
    if (buffer.f32 && buffer.f32 + first != x) memcpy(buffer.f32 + first, x, GROUP * sizeof(float));
    if (buffer.bf16)
        for (int i = 0; i < GROUP; i += W) store_bf16(buffer.bf16 + first + i, load(x + i));
    if (buffer.q8) {
        int64_t group = first / GROUP;
        quantise_group(x, buffer.q8 + first, buffer.scale + group, buffer.sum + group);
    }
}

// Writes numbers at..at + n - 1 of a row in all forms the buffer has. `at` is a multiple of 32; n is one too or reaches
// the buffer's width. x: aligned to 64 bytes; may be the place itself in the f32 form.
inline void write_forms(const RavelBuffer &buffer, int64_t row, int64_t at, const float *x, int64_t n) {
    int64_t i = 0;
    for (; i + GROUP <= n; i += GROUP) write_group(buffer, row, at + i, x + i);
    if (i == n) return;
    alignas(64) float last[GROUP] = {};
    memcpy(last, x + i, static_cast<size_t>(n - i) * sizeof(float));
    write_group(buffer, row, at + i, last);
}
