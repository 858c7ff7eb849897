// All loops for processors with SSE4.2; see simd.h.

#include "levels.h"
#include "pool.h"
#include "simd.h"

namespace ravel_sse4 {
namespace {

constexpr int REGISTERS = 16; // of vectors

#include "simd_sse4.h"

#include "loops.inl"

} // namespace
} // namespace ravel_sse4

int32_t ravel::run_sse4(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    return ravel_sse4::run(ops, n_ops, pass);
}
