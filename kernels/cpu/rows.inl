// What goes over whole rows of activations: embeddings, LayerNorm with the token shift, mixtures, deep embeddings.

constexpr float LAYER_NORM_EPSILON = 1e-5f;

// Work on units first to last - 1 that several threads share; see pool.h. Function: void (int64_t first, int64_t last).
template <class Function> void share(int64_t n_units, int64_t cost_ns, Function &function) {
    ravel::RunUnits run = [](void *context, int64_t first, int64_t last) {
        (*static_cast<Function *>(context))(first, last);
    };
    ravel::parallel(n_units, cost_ns, run, &function);
}

// Numbers i to i + W - 1 of n, those from n on as zeros.
RAVEL_INLINE F part(const float *p, int64_t i, int64_t n) {
    if (i + W <= n) return loadu(p + i);
    alignas(64) float some[W] = {};
    if (i < n) memcpy(some, p + i, static_cast<size_t>(n - i) * sizeof(float));
    return load(some);
}

// Writes W numbers to p[i] on, but for those from p[n] on.
RAVEL_INLINE void put(float *p, int64_t i, int64_t n, F x) {
    if (i + W <= n) return storeu(p + i, x);
    alignas(64) float some[W];
    store(some, x);
    if (i < n) memcpy(p + i, some, static_cast<size_t>(n - i) * sizeof(float));
}

// The first n of W numbers, zeros behind them.
RAVEL_INLINE F only(F x, int64_t n) {
    alignas(64) float some[W] = {}, all[W];
    store(all, x);
    memcpy(some, all, static_cast<size_t>(n) * sizeof(float));
    return load(some);
}

struct Moments {
    F mean, scale; // scale = 1 / sqrt(variance + epsilon)
};

// Of n numbers: first the mean, then the squares of what is left, as torch does. x: aligned to vectors or not.
inline Moments moments(const float *x, int64_t n, float epsilon) {
    F total[4] = {zero(), zero(), zero(), zero()};
    int64_t i = 0;
    for (; i + 4 * W <= n; i += 4 * W)
        for (int j = 0; j < 4; j++) total[j] = add(total[j], loadu(x + i + j * W));
    for (; i < n; i += W) total[0] = add(total[0], part(x, i, n));
    F mean = set(sum(add(add(total[0], total[1]), add(total[2], total[3]))) / static_cast<float>(n));
    F squares[4] = {zero(), zero(), zero(), zero()};
    for (i = 0; i + 4 * W <= n; i += 4 * W)
        for (int j = 0; j < 4; j++) {
            F d = sub(loadu(x + i + j * W), mean);
            squares[j] = fma(d, d, squares[j]);
        }
    for (; i < n; i += W) {
        F d = sub(part(x, i, n), mean);
        if (i + W > n) d = only(d, n - i);
        squares[0] = fma(d, d, squares[0]);
    }
    float variance = sum(add(add(squares[0], squares[1]), add(squares[2], squares[3]))) / static_cast<float>(n);
    return {mean, div(set(1.0f), sqrt(set(variance + epsilon)))};
}

// out = the n numbers x, normalised, times weight plus bias. out has room for whole vectors; may be x.
inline void normalise(const float *x, int64_t n, const float *weight, const float *bias, float epsilon, float *out) {
    Moments m = moments(x, n, epsilon);
    for (int64_t i = 0; i < n; i += W) {
        F normed = mul(sub(part(x, i, n), m.mean), m.scale);
        storeu(out + i, fma(normed, part(weight, i, n), part(bias, i, n)));
    }
}

RAVEL_INLINE const float *row_of(const RavelBuffer &buffer, int64_t row) { return buffer.f32 + row * buffer.stride; }

// Where a row is computed: in the buffer's float32 form where there is one that ends with a whole group, or at `spare`.
// What is written behind a row's width might be no zero.
RAVEL_INLINE float *place_of(const RavelBuffer &buffer, int64_t row, float *spare) {
    return buffer.f32 && buffer.width == buffer.stride ? buffer.f32 + row * buffer.stride : spare;
}

// W numbers of a table from `at` on, of which n are there; the others are zeros.
RAVEL_INLINE F table_part(const RavelTable &table, int64_t at, int64_t n) {
    if (table.format == RAVEL_F32) return part(static_cast<const float *>(table.data) + at, 0, n);
    const uint16_t *halves = static_cast<const uint16_t *>(table.data) + at;
    uint16_t some[W] = {};
    if (n < W) {
        memcpy(some, halves, static_cast<size_t>(n) * sizeof(uint16_t));
        halves = some;
    }
    return table.format == RAVEL_F16 ? load_f16(halves) : load_bf16(halves);
}

// The functions below are what `share` calls. `failed` is set where a thread has no memory to work in.
struct Shared {
    const RavelOp &op;
    const RavelPass &pass;
    bool *failed;

    const RavelBuffer &in(int i) const { return pass.buffers[op.in[i]]; }
    const RavelBuffer &out(int i) const { return pass.buffers[op.out[i]]; }
    float *memory(int64_t n) const {
        float *given = ravel::scratch(n);
        if (!given) *failed = true;
        return given;
    }
};

struct EmbedRows : Shared {
    void operator()(int64_t first, int64_t last) const {
        const RavelBuffer &to = out(0);
        int64_t C = to.width;
        float *row = memory(to.stride);
        if (!row) return;
        for (int64_t m = first; m < last; m++) {
            for (int64_t i = 0; i < C; i += W) store(row + i, table_part(op.table, pass.ids[m] * C + i, C - i));
            normalise(row, C, op.p[0], op.p[1], LAYER_NORM_EPSILON, row);
            write_forms(to, m, 0, row, C);
        }
    }
};

struct NormMixRows : Shared {
    void operator()(int64_t first, int64_t last) const {
        int64_t stride = in(0).stride;
        float *rows = memory(4 * stride);
        if (!rows) return;
        float *normed = rows, *before = rows + stride, *delta = rows + 2 * stride, *spare = rows + 3 * stride;
        for (int64_t m = first; m < last; m++) {
            if (op.state >= 0 && (m == first || m % pass.T == 0)) norm_before(m, before);
            norm(m, normed);
            if (op.out[6] >= 0) write_forms(out(6), m, 0, normed, out(6).width);
            if (op.state < 0) continue;
            mix(m, normed, before, delta, spare);
            float *next = before;
            before = normed;
            normed = next;
        }
    }

    void norm(int64_t m, float *to) const {
        normalise(row_of(in(0), m), in(0).width, op.p[0], op.p[1], LAYER_NORM_EPSILON, to);
    }

    int64_t state_at(int64_t m) const { return (op.layer * pass.B + m / pass.T) * in(0).width; }

    // The token before the one of row m.
    void norm_before(int64_t m, float *to) const {
        if (m % pass.T) return norm(m - 1, to);
        memcpy(to, pass.state_in[op.state] + state_at(m), static_cast<size_t>(in(0).width) * sizeof(float));
    }

    void mix(int64_t m, const float *normed, const float *before, float *delta, float *spare) const {
        int64_t C = in(0).width;
        for (int64_t i = 0; i < C; i += W) store(delta + i, sub(load(before + i), load(normed + i)));
        if (op.out[7] >= 0) write_forms(out(7), m, 0, delta, C);
        for (int j = 0; j < op.n_items; j++) {
            const float *share = op.p[2] + j * C;
            float *to = place_of(out(j), m, spare);
            for (int64_t i = 0; i < C; i += W) store(to + i, fma(load(delta + i), part(share, i, C), load(normed + i)));
            write_forms(out(j), m, 0, to, C);
        }
        if (m % pass.T == pass.T - 1)
            memcpy(pass.state_out[op.state] + state_at(m), normed, static_cast<size_t>(C) * sizeof(float));
    }
};

struct BlendRows : Shared {
    void operator()(int64_t first, int64_t last) const {
        int64_t C = in(0).width;
        float *spare = memory(in(0).stride);
        if (!spare) return;
        for (int64_t m = first; m < last; m++) {
            const float *normed = row_of(in(0), m), *delta = row_of(in(1), m);
            for (int j = 0; j < op.n_items; j++) {
                const float *share = row_of(in(2 + j), m);
                float *to = place_of(out(j), m, spare);
                for (int64_t i = 0; i < C; i += W)
                    store(to + i, fma(load(delta + i), load(share + i), load(normed + i)));
                write_forms(out(j), m, 0, to, C);
            }
        }
    }
};

struct DeepRows : Shared {
    void operator()(int64_t first, int64_t last) const {
        int64_t R = op.n_items;
        float *row = memory(out(0).stride);
        if (!row) return;
        for (int64_t m = first; m < last; m++) {
            const float *x = row_of(in(0), m);
            int64_t matrix = pass.ids[m] * R * R;
            for (int64_t j = 0; j < R; j += W) {
                F total = zero();
                for (int64_t i = 0; i < R; i++)
                    total = fma(set(x[i]), table_part(op.table, matrix + i * R + j, R - j), total);
                store(row + j, total);
            }
            write_forms(out(0), m, 0, row, R);
        }
    }
};
