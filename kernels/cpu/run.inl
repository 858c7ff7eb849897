// The loop over operations, each of them one phase of work that the threads share.

// Roughly what one thread does in a nanosecond. What these decide is only whether a phase is worth sharing.
constexpr int64_t BYTES_PER_NS = 20;
constexpr int64_t NUMBERS_PER_NS = 5;   // of activations that are normalised, mixed or written
constexpr int64_t PRODUCTS_PER_NS = 100; // of weights and activations

// All units of all products of an operation, one after the other.
struct ProductUnits : Shared {
    void operator()(int64_t first, int64_t last) const {
        const RavelProduct *product = op.products;
        for (int64_t n = product_units(*product); first < last; first++) {
            while (first >= n) {
                first -= n, last -= n;
                n = product_units(*++product);
            }
            product_unit(pass, *product, first);
        }
    }

    int64_t n_units() const {
        int64_t n = 0;
        for (int i = 0; i < op.n_items; i++) n += product_units(op.products[i]);
        return n;
    }

    int64_t cost_ns() const {
        int64_t n_weights = 0, n_bytes = 0;
        for (int i = 0; i < op.n_items; i++) {
            const RavelMatrix &matrix = op.products[i].matrix;
            n_weights += matrix.n_out * matrix.n_in;
            n_bytes += matrix.n_out * matrix.n_in * bits(matrix.format) / 8;
        }
        return n_bytes / BYTES_PER_NS + n_weights * pass.B * pass.T / PRODUCTS_PER_NS;
    }

    static int64_t bits(int32_t format) {
        return format == RAVEL_F32 ? 32 : format == RAVEL_INT8 ? 8 : format == RAVEL_INT4 ? 4 : 16;
    }
};

inline void run_operation(const RavelOp &op, const RavelPass &pass, bool *failed) {
    Shared shared = {op, pass, failed};
    int64_t M = pass.B * pass.T, C = op.out[0] >= 0 ? pass.buffers[op.out[0]].width : 0;
    int64_t cost = M * C / NUMBERS_PER_NS;
    switch (op.kind) {
    case RAVEL_EMBED: {
        EmbedRows rows = {shared};
        return share(M, cost, rows);
    }
    case RAVEL_NORM_MIX: {
        NormMixRows rows = {shared};
        int64_t n = op.n_items + 1;
        return share(M, M * n * pass.buffers[op.in[0]].width / NUMBERS_PER_NS, rows);
    }
    case RAVEL_PRODUCTS: {
        ProductUnits units = {shared};
        return share(units.n_units(), units.cost_ns(), units);
    }
    case RAVEL_BLEND: {
        BlendRows rows = {shared};
        return share(M, cost * op.n_items, rows);
    }
    case RAVEL_WKV4: {
        Wkv4Blocks blocks = {shared};
        return share(pass.B * pass.buffers[op.out[0]].stride / GROUP, cost * 8, blocks);
    }
    case RAVEL_WKV6: {
        Wkv6Units units = {shared, Heads(C, op.head_size)};
        return share(pass.B * units.heads.row_units, cost * (8 + op.head_size / 8), units);
    }
    case RAVEL_WKV7: {
        Wkv7Units units = {shared, Heads(C, op.head_size)};
        return share(pass.B * units.heads.row_units, cost * (10 + op.head_size / 3), units);
    }
    case RAVEL_DEEP: {
        DeepRows rows = {shared};
        return share(M, cost * op.n_items / 8, rows);
    }
    }
}

int32_t run(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    bool failed = false;
    ravel::begin_work();
    for (int64_t i = 0; i < n_ops && !failed; i++) run_operation(ops[i], pass, &failed);
    ravel::end_work();
    return failed ? RAVEL_OUT_OF_MEMORY : RAVEL_OK;
}
