// Whether operations can be run: a mistake in a description is to be an answer, not a crash. Costs a token some 10 us.

#include "levels.h"

namespace ravel {

namespace {

constexpr int64_t MOST_BLENDED = 6;

struct Check {
    const RavelPass &pass;

    const RavelBuffer *buffer(int32_t number) const {
        return number >= 0 && number < pass.n_buffers ? pass.buffers + number : nullptr;
    }

    // A buffer that is read as float32.
    bool reads(int32_t number, int64_t width) const {
        const RavelBuffer *b = buffer(number);
        return b && b->f32 && b->width == width && is_laid_out(*b);
    }

    bool writes(int32_t number, int64_t width) const {
        const RavelBuffer *b = buffer(number);
        return b && b->width == width && is_laid_out(*b) && (!b->q8 || (b->scale && b->sum));
    }

    static bool is_laid_out(const RavelBuffer &b) {
        return b.width > 0 && b.stride % 32 == 0 && b.width <= b.stride && b.stride < b.width + 32;
    }

    bool has_states(int32_t first, int n, int64_t size, int32_t layer) const {
        if (first < 0 || first + n > RAVEL_STATES || layer < 0) return false;
        for (int i = first; i < first + n; i++)
            if (!pass.state_in[i] || !pass.state_out[i] || pass.state_size[i] != size) return false;
        return true;
    }

    bool is_table(const RavelTable &table, int64_t width) const {
        bool is_known = table.format == RAVEL_F32 || table.format == RAVEL_F16 || table.format == RAVEL_BF16;
        return is_known && table.data && table.width == width && has_ids(table.n_rows);
    }

    bool has_ids(int64_t n_rows) const {
        if (!pass.ids) return false;
        for (int64_t m = 0; m < pass.B * pass.T; m++)
            if (pass.ids[m] < 0 || pass.ids[m] >= n_rows) return false;
        return true;
    }

    int64_t width(int32_t number) const {
        const RavelBuffer *b = buffer(number);
        return b ? b->width : -1;
    }

    bool embed(const RavelOp &op) const {
        int64_t C = width(op.out[0]);
        return writes(op.out[0], C) && is_table(op.table, C) && op.p[0] && op.p[1];
    }

    bool norm_mix(const RavelOp &op) const {
        int64_t C = width(op.in[0]);
        if (!reads(op.in[0], C) || !op.p[0] || !op.p[1]) return false;
        if (op.out[6] >= 0 && !writes(op.out[6], C)) return false;
        if (op.state < 0) return true;
        if (op.n_items < 0 || op.n_items > 6 || (op.n_items && !op.p[2])) return false;
        for (int j = 0; j < op.n_items; j++)
            if (!writes(op.out[j], C)) return false;
        return (op.out[7] < 0 || writes(op.out[7], C)) && has_states(op.state, 1, C, op.layer);
    }

    bool product(const RavelProduct &product) const {
        const RavelMatrix &matrix = product.matrix;
        const RavelBuffer *in = buffer(product.in), *out = buffer(product.out);
        if (!in || !out || !matrix.data || matrix.n_out < 1 || matrix.n_in < 1) return false;
        if (matrix.format < RAVEL_F32 || matrix.format > RAVEL_INT4) return false;
        bool is_integer = matrix.format == RAVEL_INT8 || matrix.format == RAVEL_INT4;
        bool is_there = is_integer ? in->q8 && in->scale && in->sum : in->f32 != nullptr;
        if (!is_there || in->width != matrix.n_in || !is_laid_out(*in)) return false;
        if (!writes(product.out, matrix.n_out)) return false;
        if (product.activation < RAVEL_LINEAR || product.activation > RAVEL_SQUARED_RELU) return false;
        if (product.store < RAVEL_STORE || product.store > RAVEL_GATED) return false;
        bool is_gated = product.store == RAVEL_ADD_GATED || product.store == RAVEL_GATED;
        bool is_added = product.store == RAVEL_ADD || product.store == RAVEL_ADD_GATED;
        bool has_gate = product.gate < 0 ? !is_gated : reads(product.gate, matrix.n_out);
        return has_gate && (!is_added || out->f32);
    }

    bool products(const RavelOp &op) const {
        if (op.n_items < 0 || (op.n_items && !op.products)) return false;
        for (int i = 0; i < op.n_items; i++)
            if (!product(op.products[i])) return false;
        return true;
    }

    bool blend(const RavelOp &op) const {
        int64_t C = width(op.in[0]);
        if (op.n_items < 0 || op.n_items > MOST_BLENDED || !reads(op.in[0], C) || !reads(op.in[1], C)) return false;
        for (int j = 0; j < op.n_items; j++)
            if (!reads(op.in[2 + j], C) || !writes(op.out[j], C)) return false;
        return true;
    }

    bool reads_all(const RavelOp &op, int n, int64_t width) const {
        for (int i = 0; i < n; i++)
            if (!reads(op.in[i], width)) return false;
        return true;
    }

    bool wkv4(const RavelOp &op) const {
        int64_t C = width(op.out[0]);
        if (!writes(op.out[0], C) || !reads_all(op, 3, C) || !op.p[0] || !op.p[1]) return false;
        return has_states(op.state, 3, C, op.layer);
    }

    bool has_heads(const RavelOp &op, int64_t C) const {
        int64_t N = op.head_size;
        return N > 0 && C > 0 && C % N == 0 && has_states(op.state, 1, C * N, op.layer);
    }

    bool wkv6(const RavelOp &op) const {
        int64_t C = width(op.out[0]);
        if (!writes(op.out[0], C) || !reads_all(op, 3, C) || !has_heads(op, C)) return false;
        if (!op.p[0] || !op.p[1] || !op.p[2]) return false;
        return (op.in[3] < 0 ? op.p[3] != nullptr : reads(op.in[3], C)) && (op.in[4] < 0 || reads(op.in[4], C));
    }

    bool wkv7(const RavelOp &op) const {
        int64_t C = width(op.out[0]);
        if (!writes(op.out[0], C) || !reads_all(op, 6, C) || !has_heads(op, C)) return false;
        for (int i = 0; i < 5; i++)
            if (!op.p[i]) return false;
        return op.in[6] < 0 ? writes(op.out[1], C) : reads(op.in[6], C) && reads(op.in[7], C);
    }

    bool deep(const RavelOp &op) const {
        int64_t R = op.n_items;
        return R > 0 && reads(op.in[0], R) && writes(op.out[0], R) && is_table(op.table, R * R);
    }

    bool operation(const RavelOp &op) const {
        switch (op.kind) {
        case RAVEL_EMBED: return embed(op);
        case RAVEL_NORM_MIX: return norm_mix(op);
        case RAVEL_PRODUCTS: return products(op);
        case RAVEL_BLEND: return blend(op);
        case RAVEL_WKV4: return wkv4(op);
        case RAVEL_WKV6: return wkv6(op);
        case RAVEL_WKV7: return wkv7(op);
        case RAVEL_DEEP: return deep(op);
        default: return false;
        }
    }
};

} // namespace

int32_t validate(const RavelOp *ops, int64_t n_ops, const RavelPass *pass) {
    if (!pass || n_ops < 0 || (n_ops && !ops) || pass->B < 1 || pass->T < 1) return RAVEL_BAD_ARGUMENT;
    if (pass->B > (INT64_MAX >> 32) / pass->T || pass->n_buffers < 0) return RAVEL_BAD_ARGUMENT;
    if (pass->n_buffers && !pass->buffers) return RAVEL_BAD_ARGUMENT;
    Check check = {*pass};
    for (int64_t i = 0; i < n_ops; i++)
        if (!check.operation(ops[i])) return RAVEL_BAD_ARGUMENT;
    return RAVEL_OK;
}

} // namespace ravel
