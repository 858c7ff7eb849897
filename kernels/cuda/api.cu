// The library's face: checks a whole stretch of operations, then queues them one after the other.
//
// Nothing is launched before everything has been looked at, so that a bad argument leaves all memory as it was. What
// lies in device memory (ids, pointers' targets) cannot be looked at from here.
#include "common.cuh"
#include "heads.cuh"
#include "launches.h"

namespace {

constexpr int MAX_MIXES = 6;
constexpr int64_t MAX_DEEP = 4096;
constexpr int64_t MAX_WIDTH = 1 << 24; // kernels count along a row with 32 bits
constexpr int64_t MAX_BLOCKS = 1 << 27; // of one product

bool is_buffer(const RavelPass &pass, int32_t number) { return number >= 0 && number < pass.n_buffers; }

// A buffer of that width, in float32 and nothing else: this library writes no other form.
int32_t check_buffer(const RavelPass &pass, int32_t number, int64_t width) {
    if (!is_buffer(pass, number)) return RAVEL_BAD_ARGUMENT;
    const RavelBuffer &buffer = pass.buffers[number];
    if (!buffer.f32 || buffer.width != width || buffer.stride != round_up(width, 32)) return RAVEL_BAD_ARGUMENT;
    return buffer.bf16 || buffer.q8 || buffer.scale || buffer.sum ? RAVEL_NOT_SUPPORTED : RAVEL_OK;
}

int32_t check_buffers(const RavelPass &pass, const int32_t *numbers, int n, int64_t width) {
    for (int i = 0; i < n; i++) {
        int32_t status = check_buffer(pass, numbers[i], width);
        if (status != RAVEL_OK) return status;
    }
    return RAVEL_OK;
}

int32_t check_optional(const RavelPass &pass, int32_t number, int64_t width) {
    return number == -1 ? RAVEL_OK : check_buffer(pass, number, width);
}

bool has_states(const RavelOp &op, const RavelPass &pass, int n, int64_t size) {
    if (op.layer < 0 || op.state < 0 || op.state + n > RAVEL_STATES) return false;
    for (int i = op.state; i < op.state + n; i++) {
        if (!pass.state_in[i] || !pass.state_out[i] || pass.state_size[i] != size) return false;
    }
    return true;
}

bool has_parameters(const RavelOp &op, int n) {
    for (int i = 0; i < n; i++) {
        if (!op.p[i]) return false;
    }
    return true;
}

bool is_table(const RavelTable &table, int64_t width) {
    return table.data && table.n_rows > 0 && table.width == width && table.format >= RAVEL_F32 &&
           table.format <= RAVEL_BF16;
}

int64_t width_of(const RavelPass &pass, int32_t number) {
    return is_buffer(pass, number) ? pass.buffers[number].width : 0;
}

int32_t first_failure(int32_t a, int32_t b, int32_t c = RAVEL_OK, int32_t d = RAVEL_OK) {
    return a != RAVEL_OK ? a : b != RAVEL_OK ? b : c != RAVEL_OK ? c : d;
}

int32_t check_embed(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.out[0]);
    if (!pass.ids || !is_table(op.table, C) || !has_parameters(op, 2)) return RAVEL_BAD_ARGUMENT;
    return check_buffer(pass, op.out[0], C);
}

int32_t check_norm_mix(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.in[0]);
    if (!has_parameters(op, 2)) return RAVEL_BAD_ARGUMENT;
    if (op.state == -1) {
        return first_failure(check_buffer(pass, op.in[0], C), check_buffer(pass, op.out[6], C));
    }
    if (!has_states(op, pass, 1, C) || op.n_items < 0 || op.n_items > MAX_MIXES) return RAVEL_BAD_ARGUMENT;
    if (op.n_items > 0 && !op.p[2]) return RAVEL_BAD_ARGUMENT;
    for (int j = 0; j < 8; j++) { // rows of the input are read again by the row after them
        if ((j < op.n_items || j >= 6) && op.out[j] == op.in[0]) return RAVEL_BAD_ARGUMENT;
    }
    return first_failure(check_buffer(pass, op.in[0], C), check_buffers(pass, op.out, op.n_items, C),
                         check_optional(pass, op.out[6], C), check_optional(pass, op.out[7], C));
}

int32_t check_products(const RavelOp &op, const RavelPass &pass) {
    if (op.n_items < 1 || !op.products) return RAVEL_BAD_ARGUMENT;
    for (int i = 0; i < op.n_items; i++) {
        int32_t status = check_product(op.products[i], pass);
        if (status != RAVEL_OK) return status;
    }
    return RAVEL_OK;
}

int32_t check_blend(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.in[0]);
    if (op.n_items < 1 || op.n_items > MAX_MIXES) return RAVEL_BAD_ARGUMENT;
    return first_failure(check_buffers(pass, op.in, op.n_items + 2, C), check_buffers(pass, op.out, op.n_items, C));
}

int32_t check_wkv4(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.in[0]);
    if (!has_states(op, pass, 3, C) || !has_parameters(op, 2)) return RAVEL_BAD_ARGUMENT;
    return first_failure(check_buffers(pass, op.in, 3, C), check_buffer(pass, op.out[0], C));
}

int32_t check_heads(const RavelOp &op, const RavelPass &pass, int64_t C) {
    if (op.head_size < 1 || C % op.head_size != 0) return RAVEL_BAD_ARGUMENT;
    if (!has_states(op, pass, 1, C * op.head_size)) return RAVEL_BAD_ARGUMENT;
    return op.head_size <= MAX_HEAD_SIZE ? RAVEL_OK : RAVEL_NOT_SUPPORTED;
}

int32_t check_wkv6(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.in[0]);
    if (!has_parameters(op, 3) || (op.in[3] == -1 && !op.p[3])) return RAVEL_BAD_ARGUMENT;
    int32_t status = first_failure(check_buffers(pass, op.in, 3, C), check_optional(pass, op.in[3], C),
                                   check_optional(pass, op.in[4], C), check_buffer(pass, op.out[0], C));
    return first_failure(status, check_heads(op, pass, C));
}

int32_t check_wkv7(const RavelOp &op, const RavelPass &pass) {
    int64_t C = width_of(pass, op.in[0]);
    if (!has_parameters(op, 5)) return RAVEL_BAD_ARGUMENT;
    int32_t v_first = op.in[6] == -1 ? op.out[1] : op.in[7];
    int32_t status = first_failure(check_buffers(pass, op.in, 6, C), check_optional(pass, op.in[6], C),
                                   check_buffer(pass, v_first, C), check_buffer(pass, op.out[0], C));
    return first_failure(status, check_heads(op, pass, C));
}

int32_t check_deep(const RavelOp &op, const RavelPass &pass) {
    int64_t R = op.n_items;
    if (!pass.ids || R < 1 || R > MAX_DEEP || !is_table(op.table, R * R)) return RAVEL_BAD_ARGUMENT;
    if (op.out[0] == op.in[0]) return RAVEL_BAD_ARGUMENT;
    return first_failure(check_buffer(pass, op.in[0], R), check_buffer(pass, op.out[0], R));
}

struct Kind {
    int32_t (*check)(const RavelOp &op, const RavelPass &pass);
    int32_t (*queue)(const RavelOp &op, const RavelPass &pass);
};

// By RAVEL_EMBED and so on.
constexpr Kind KINDS[] = {{check_embed, embed}, {check_norm_mix, norm_mix}, {check_products, products},
                          {check_blend, blend}, {check_wkv4, wkv4},         {check_wkv6, wkv6},
                          {check_wkv7, wkv7},   {check_deep, deep}};
constexpr int N_KINDS = sizeof(KINDS) / sizeof(KINDS[0]);

} // namespace

int32_t check_product(const RavelProduct &product, const RavelPass &pass) {
    const RavelMatrix &matrix = product.matrix;
    if (!matrix.data || matrix.n_out < 1 || matrix.n_in < 1) return RAVEL_BAD_ARGUMENT;
    if (matrix.format < RAVEL_F32 || matrix.format > RAVEL_INT4) return RAVEL_BAD_ARGUMENT;
    if (product.activation < RAVEL_LINEAR || product.activation > RAVEL_SQUARED_RELU) return RAVEL_BAD_ARGUMENT;
    if (product.store < RAVEL_STORE || product.store > RAVEL_GATED) return RAVEL_BAD_ARGUMENT;
    if (product.out == product.in) return RAVEL_BAD_ARGUMENT;
    if (matrix.n_in > MAX_WIDTH || matrix.n_out > MAX_BLOCKS * 128 / (pass.B * pass.T + 8)) return RAVEL_NOT_SUPPORTED;
    bool gated = product.store == RAVEL_ADD_GATED || product.store == RAVEL_GATED;
    if (gated != (product.gate != -1)) return RAVEL_BAD_ARGUMENT;
    return first_failure(check_buffer(pass, product.in, matrix.n_in), check_buffer(pass, product.out, matrix.n_out),
                         check_optional(pass, product.gate, matrix.n_out));
}

int32_t ravel_abi(void) { return RAVEL_ABI; }

int32_t ravel_run(const RavelOp *ops, int64_t n_ops, const RavelPass *pass) {
    if (!ops || n_ops < 0 || !pass || !pass->buffers || pass->B < 1 || pass->T < 1) return RAVEL_BAD_ARGUMENT;
    if (pass->B > INT32_MAX / pass->T) return RAVEL_BAD_ARGUMENT;
    for (int64_t i = 0; i < n_ops; i++) {
        if (ops[i].kind < 0 || ops[i].kind >= N_KINDS) return RAVEL_BAD_ARGUMENT;
        int32_t status = KINDS[ops[i].kind].check(ops[i], *pass);
        if (status != RAVEL_OK) return status;
    }
    for (int64_t i = 0; i < n_ops; i++) {
        int32_t status = KINDS[ops[i].kind].queue(ops[i], *pass);
        if (status != RAVEL_OK) return status;
    }
    return RAVEL_OK;
}
