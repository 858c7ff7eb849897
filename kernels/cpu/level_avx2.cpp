// All loops for processors with AVX2, FMA and F16C; see simd.h.

#include "levels.h"
#include "pool.h"
#include "simd.h"

namespace ravel_avx2 {
namespace {

constexpr int REGISTERS = 16; // of vectors

#include "simd_avx2.h"

#include "loops.inl"

} // namespace
} // namespace ravel_avx2

int32_t ravel::run_avx2(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    return ravel_avx2::run(ops, n_ops, pass);
}
