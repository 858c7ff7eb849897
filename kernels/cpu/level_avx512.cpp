// All loops for processors with AVX-512 with VNNI and BF16; see simd.h.

#include "levels.h"
#include "pool.h"
#include "simd.h"

namespace ravel_avx512 {
namespace {

constexpr int REGISTERS = 32; // of vectors

#include "simd_avx512.h"

#include "loops.inl"

} // namespace
} // namespace ravel_avx512

int32_t ravel::run_avx512(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    return ravel_avx512::run(ops, n_ops, pass);
}
