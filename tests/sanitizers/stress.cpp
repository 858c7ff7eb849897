/* Runs products from one thread while another keeps changing how many threads there are, for ThreadSanitizer.
 *
 * Uses only the C interface. Every pass must give what the first one gave, to the bit: which thread computes a column
 * is no part of the result. Exit status 0, 1 when a pass failed or differed.
 */
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cstdlib>
#include <thread>

#include "ravel_kernels.h"

namespace {

constexpr int64_t WIDTH = 512;
constexpr int ROUNDS = 400;

/* An activation buffer with its float32 form only. */
RavelBuffer float_buffer() {
    RavelBuffer buffer = {};
    buffer.width = buffer.stride = WIDTH;
    buffer.f32 = static_cast<float *>(std::aligned_alloc(64, WIDTH * sizeof(float)));
    std::memset(buffer.f32, 0, WIDTH * sizeof(float));
    return buffer;
}

/* A float32 matrix [WIDTH, WIDTH] of small numbers that differ. */
RavelMatrix matrix() {
    auto *source = static_cast<float *>(std::malloc(WIDTH * WIDTH * sizeof(float)));
    for (int64_t i = 0; i < WIDTH * WIDTH; i++) {
        source[i] = static_cast<float>((i * 37) % 101 - 50) / 1000.0f;
    }
    const int64_t bytes = ravel_packed_bytes(RAVEL_F32, WIDTH, WIDTH);
    void *packed = std::aligned_alloc(64, static_cast<size_t>(bytes));
    ravel_pack(RAVEL_F32, WIDTH, WIDTH, 0, WIDTH, RAVEL_F32, source, packed);
    std::free(source);
    return RavelMatrix{packed, WIDTH, WIDTH, RAVEL_F32, 0};
}

}  // namespace

int main() {
    RavelBuffer buffers[3] = {float_buffer(), float_buffer(), float_buffer()};
    for (int64_t i = 0; i < WIDTH; i++) {
        buffers[0].f32[i] = static_cast<float>(i % 13) - 6.0f;
    }
    RavelProduct there = {};
    there.matrix = matrix();
    there.in = 0;
    there.out = 1;
    there.gate = -1;
    there.activation = RAVEL_TANH;
    RavelProduct back = there;
    back.in = 1;
    back.out = 2;
    RavelOp ops[2] = {};
    for (int i = 0; i < 2; i++) {
        ops[i].kind = RAVEL_PRODUCTS;
        ops[i].state = -1;
        ops[i].n_items = 1;
        std::memset(ops[i].in, -1, sizeof ops[i].in);
        std::memset(ops[i].out, -1, sizeof ops[i].out);
    }
    ops[0].products = &there;
    ops[1].products = &back;
    RavelPass pass = {};
    pass.B = pass.T = 1;
    pass.buffers = buffers;
    pass.n_buffers = 3;

    std::atomic<bool> over{false};
    std::thread other([&over] {
        for (int32_t i = 0; !over.load(); i++) {
            ravel_set_threads(1 + i % 4);
            if (ravel_threads() < 1 || ravel_active_threads() < 1) {
                std::abort();
            }
            std::this_thread::yield();
        }
    });
    float first[WIDTH];
    int status = 0;
    for (int round = 0; round < ROUNDS && status == 0; round++) {
        if (ravel_run(ops, 2, &pass) != RAVEL_OK) {
            status = 1;
        } else if (round == 0) {
            std::memcpy(first, buffers[2].f32, sizeof first);
        } else if (std::memcmp(first, buffers[2].f32, sizeof first) != 0) {
            status = 1;
        }
    }
    over.store(true);
    other.join();
    ravel_set_threads(1);
    std::printf("%d passes, %s\n", ROUNDS, status == 0 ? "all the same" : "FAILED");
    return status;
}
