/* The operations that an RWKV model of any version is made of, as plain C.
 *
 * Implemented in C++17 for processors (cpu/) and in CUDA C++ for NVIDIA GPUs (cuda/); what each computes is defined in
 * float32 torch by torch_executor.py and reference.py. A model is a list of operations over numbered buffers (see
 * operations.py); a library runs any stretch of the list in one call.
 *
 * Sizes. B rows that move side by side, T tokens each; M = B * T rows of activations, row m = b * T + t. C channels,
 * H heads of N channels, H * N = C. K is the inner width of a product, filled up to a multiple of 32 with zeros.
 *
 * Memory. All of it is the caller's and outlives the call; nothing is kept. For CUDA every pointer inside an operation
 * points to device memory, the structs themselves lie on the host. Buffers and state_out are written, all else is only
 * read; state_in and state_out never overlap. Pointers are aligned to 64 bytes where the comment says "aligned".
 *
 * Threads. A library may be called from one thread at a time, any thread. Calls block (CUDA: return when the work is
 * queued on the stream).
 *
 * Errors. Functions return RAVEL_OK or one of the codes below, and change nothing then but buffers and state_out.
 */
#ifndef RAVEL_KERNELS_H
#define RAVEL_KERNELS_H

#include <stdint.h>

#if defined(_WIN32)
#define RAVEL_API __declspec(dllexport)
#else
#define RAVEL_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised whenever a struct, a layout or a meaning changes. */
#define RAVEL_ABI 1

enum { RAVEL_OK = 0, RAVEL_BAD_ARGUMENT = 1, RAVEL_OUT_OF_MEMORY = 2, RAVEL_NOT_SUPPORTED = 3, RAVEL_DEVICE_FAILED = 4 };

/* How the numbers of a matrix or table are stored. */
enum { RAVEL_F32 = 0, RAVEL_F16 = 1, RAVEL_BF16 = 2, RAVEL_INT8 = 3, RAVEL_INT4 = 4 };

/* A weight matrix W [n_out, n_in], stored as panels of 16 rows, the last one filled up with zeros, in order.
 * K = n_in rounded up to 32. One panel is, by format (all little-endian):
 *   F32   float    [K][16]
 *   F16   uint16_t [K][16]
 *   BF16  uint16_t [K / 2][16][2]       pairs of neighbouring k
 *   INT8  uint16_t scale [K / 32][16]   float16, filled up to a multiple of 64 bytes, then
 *         uint8_t  q [K / 4][16][4]     W = scale * (q - 128), q - 128 in -127..127
 *   INT4  the same scales, then
 *         uint8_t  q [K / 8][16][4]     low halves: k = 8 j + i, high halves: k = 8 j + 4 + i for q[j][row][i];
 *                                       W = scale * (q - 8), q - 8 in -8..7
 */
typedef struct RavelMatrix {
    const void *data; /* aligned */
    int64_t n_out;
    int64_t n_in;
    int32_t format;
    int32_t reserved;
} RavelMatrix;

/* Rows of a table [n_rows, width], of which some are looked up. F32, F16 or BF16, one row after the other. */
typedef struct RavelTable {
    const void *data;
    int64_t n_rows;
    int64_t width;
    int32_t format;
    int32_t reserved;
} RavelTable;

/* Activations [M, width] in the forms that its readers want; a form that is NULL is not wanted. Whoever writes a buffer
 * writes all its forms. stride = width rounded up to 32: rows begin at multiples of it, and the numbers between width
 * and stride are zeros that nobody changes. All forms aligned.
 *   f32    float   [M][stride]
 *   bf16   uint16  [M][stride]        rounded to nearest even
 *   q8     int8    [M][stride]        in groups of 32 along the row: q = round(x / scale), scale = max |x| / 127
 *   scale  float   [M][stride / 32]   (0 for a group of zeros)
 *   sum    int32   [M][stride / 32]   sum of q over the group
 */
typedef struct RavelBuffer {
    float *f32;
    uint16_t *bf16;
    int8_t *q8;
    float *scale;
    int32_t *sum;
    int64_t width;
    int64_t stride;
} RavelBuffer;

/* What becomes of a product before it is stored: f(acc + bias). */
enum { RAVEL_LINEAR = 0, RAVEL_TANH = 1, RAVEL_SIGMOID = 2, RAVEL_SQUARED_RELU = 3 };

/* How it is stored: out = y; out += y; out += gate * y; out = gate * y. Adding reads and writes f32 only. */
enum { RAVEL_STORE = 0, RAVEL_ADD = 1, RAVEL_ADD_GATED = 2, RAVEL_GATED = 3 };

/* y = f(W x + bias) for every row x of the buffer `in`, into the buffer `out`.
 * F32, F16 and BF16 read f32 (BF16 may read bf16 in place of it, where that form is there and M > 16); INT8 and INT4
 * read q8, scale and sum. Sums are float32 (int32 within a group of 32).
 * CUDA knows the form f32 only, for every format: INT8 and INT4 weights are multiplied as the float32 numbers that they
 * stand for, with activations that are not rounded. A buffer with another form is RAVEL_NOT_SUPPORTED there. */
typedef struct RavelProduct {
    RavelMatrix matrix;
    const float *bias; /* [n_out] or NULL */
    int32_t in;        /* buffer numbers */
    int32_t out;
    int32_t gate; /* [M, n_out], f32; -1 without */
    int32_t activation;
    int32_t store;
    int32_t reserved;
} RavelProduct;

enum {
    /* out[0] = LayerNorm(table[id]; p[0], p[1]) for every id. */
    RAVEL_EMBED = 0,
    /* n = LayerNorm(x = in[0]; weight p[0], bias p[1]), epsilon 1e-5. With n_items >= 0 and state >= 0 the token shift:
     * d = (n of the token before, that of the first token being state_in[state]) - n, and out[j] = n + d * p[2][j] for
     * j < n_items, p[2] float [n_items, C]. The last token's n goes to state_out[state]. out[6] = n and out[7] = d where
     * they are >= 0. Without a state (-1) only out[6] is written. */
    RAVEL_NORM_MIX = 1,
    /* The products [n_items], none of which reads what another writes. */
    RAVEL_PRODUCTS = 2,
    /* out[j] = in[0] + in[1] * in[2 + j] for j < n_items (at most 6). */
    RAVEL_BLEND = 3,
    /* reference.wkv4 of k = in[1], v = in[2], log_decay p[0], bonus p[1] and the states state, state + 1, state + 2
     * (aa, bb, pp); out[0] = sigmoid(in[0]) * y. */
    RAVEL_WKV4 = 4,
    /* reference.wkv6 of r = in[0], k = in[1], v = in[2]; decay = exp(-exp(in[3])), or p[3] [C] where in[3] is -1; bonus
     * p[0]. out[0] = GroupNorm(y; p[1], p[2]) over each head, epsilon 64e-5, times silu(in[4]) unless that is -1. */
    RAVEL_WKV6 = 5,
    /* RWKV-7's time mix between its products, with r, k, v, w, a, g, s = in[0..6] as the products left them:
     *   log_decay = -0.606531 sigmoid(w), rate = sigmoid(a); v = v + (v_first - v) sigmoid(s), v_first = in[7]; where
     *   in[6] is -1 (layer 0) v goes to out[1] (v_first) instead;
     *   removal key = k * k_k divided by its length over each head (at least 1e-12); k = k (1 + (rate - 1) k_a);
     *   y = reference.wkv7(r, log_decay, k, v, -removal key, removal key * rate);
     *   out[0] = (GroupNorm(y; p[3], p[4]) over each head, epsilon 64e-5, + sum over the head of r k r_k times v) * g.
     * p[0] = k_k, p[1] = k_a, p[2] = r_k, all [C]. */
    RAVEL_WKV7 = 6,
    /* out[0] = in[0] [M, R] times the matrix table[id] [R, R] of each row's token. R = n_items. */
    RAVEL_DEEP = 7
};

/* One operation; fields that a kind does not name are 0 (pointers NULL, buffers -1). */
typedef struct RavelOp {
    int32_t kind;
    int32_t layer; /* whose part of the state it reads and writes */
    int32_t state; /* number of its state tensor; -1 without */
    int32_t n_items;
    int32_t head_size; /* N */
    int32_t reserved;
    int32_t in[8];
    int32_t out[8];
    const float *p[8];
    RavelTable table;
    const RavelProduct *products; /* on the host */
} RavelOp;

#define RAVEL_STATES 5

/* One pass of tokens through a stretch of operations. */
typedef struct RavelPass {
    int64_t B;
    int64_t T;
    const int64_t *ids; /* [B, T], each within its table; may be NULL where nothing is looked up */
    RavelBuffer *buffers;
    int64_t n_buffers;
    const float *state_in[RAVEL_STATES]; /* float32 [n_layer, B, state_size] each */
    float *state_out[RAVEL_STATES];
    int64_t state_size[RAVEL_STATES];
    void *stream; /* cudaStream_t; NULL for the CPU */
} RavelPass;

/* RAVEL_ABI of the library. */
RAVEL_API int32_t ravel_abi(void);

/* Runs ops[0] to ops[n_ops - 1] in order. */
RAVEL_API int32_t ravel_run(const RavelOp *ops, int64_t n_ops, const RavelPass *pass);

/* ---- CPU only ---- */

/* The instruction sets that this build has and this processor runs, best first, as "avx512 avx2 sse4". */
RAVEL_API const char *ravel_levels(void);

/* The one in use: the best, or what ravel_use_level chose. */
RAVEL_API const char *ravel_level(void);

/* RAVEL_NOT_SUPPORTED for a name that ravel_levels does not have. Not while a call runs. */
RAVEL_API int32_t ravel_use_level(const char *name);

/* The most threads that work at once, the caller's included; at least 1. May be set at any time from any thread, also
 * while a call runs: it counts from the next operation on. Threads are made when they are first needed, block while
 * there is nothing to do, and end with ravel_set_threads(1) or the process. Fewer work where other programs keep the
 * processor busy. */
RAVEL_API int32_t ravel_set_threads(int32_t n);
RAVEL_API int32_t ravel_threads(void);

/* How many work at the moment, after what the machine left free so far. */
RAVEL_API int32_t ravel_active_threads(void);

/* Bytes of a matrix in a format, a multiple of 64; -1 for an unknown format. */
RAVEL_API int64_t ravel_packed_bytes(int32_t format, int64_t n_out, int64_t n_in);

/* Lays out rows [first, first + n) of a matrix [n_out, n_in] whose numbers are `source_format` (F32, F16, BF16), one row
 * after the other from `source`, into `packed`, the memory of the whole matrix. first is a multiple of 16; n is one too
 * or reaches n_out. How numbers are rounded is said in packing.py. */
RAVEL_API int32_t ravel_pack(int32_t format, int64_t n_out, int64_t n_in, int64_t first, int64_t n,
                             int32_t source_format, const void *source, void *packed);

/* ---- CUDA only ---- */

/* The k largest of each row of logits float32 [n_rows, n_vocab], largest first, ties in order of the token: values
 * [n_rows, k] and tokens int32 [n_rows, k]. 1 <= k <= 1024. All on the device. */
RAVEL_API int32_t ravel_top_k(const float *logits, int64_t n_rows, int64_t n_vocab, int32_t k, float *values,
                              int32_t *tokens, void *stream);

/* The parts of a product of many rows whose middle is somebody else's plain matrix product (cuBLAS):
 *   narrow   x float32 [n_rows, width], rows without gaps, to `format` (F32, F16, BF16), each row times a power of two
 *            that keeps float16 within its range; row_scale float32 [n_rows] is the inverse of it
 *   unpack   a matrix as [n_out, K] numbers of `format` (F32, F16, BF16), K = n_in filled up to 32 with zeros
 *   finish   what becomes of sums float32 [M, n_out], the product of both, times row_scale: bias, activation and store
 * ravel_run multiplies any number of rows, too, but reads the weights anew for every eight of them. */
RAVEL_API int32_t ravel_narrow(const float *x, int64_t n_rows, int64_t width, int32_t format, void *out,
                               float *row_scale, void *stream);
RAVEL_API int32_t ravel_unpack(const RavelMatrix *matrix, int32_t format, void *out, void *stream);
RAVEL_API int32_t ravel_finish(const RavelProduct *product, const RavelPass *pass, const float *sums,
                               const float *row_scale);

#ifdef __cplusplus
}
#endif
#endif
