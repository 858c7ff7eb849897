// What the recurrences with a matrix for each head have in common, those of RWKV-5, 6 and 7.
//
// A unit is a row b and some of its heads: as many as make whole groups of 32 channels, mostly one. It goes through its
// tokens block by block: operands of the block's tokens, which stay in the fastest cache, then the recurrence head by
// head, then the norm and what comes after it, then the results in all forms.

constexpr float GROUP_NORM_EPSILON = 64e-5f;
constexpr int64_t BLOCK_TOKENS = 16;

// So many numbers ahead states are asked for: a token's weights have driven them out of the caches. Measured with
// RWKV-7 of 0.1B: a token's recurrences in 0.20 ms in place of 0.29.
constexpr int64_t STATE_AHEAD = 1024;

// The state from `given` on will be read soon, and that from `kept` on written; W numbers of each.
RAVEL_INLINE void ask_for_state(const float *given, const float *kept) {
    RAVEL_PREFETCH(given + STATE_AHEAD);
    RAVEL_PREFETCH(kept + STATE_AHEAD);
}

RAVEL_INLINE int64_t common_divisor(int64_t a, int64_t b) {
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

// How heads lie: N numbers each, padded_N of them with zeros up to a multiple of 16 where they are worked with.
struct Heads {
    int64_t N, padded_N, n_heads, unit_heads, row_units;

    Heads(int64_t C, int64_t N)
        : N(N), padded_N(round_up(N, 16)), n_heads(C / N), unit_heads(smaller(GROUP / common_divisor(N, GROUP), C / N)),
          row_units((n_heads + unit_heads - 1) / unit_heads) {}

    int64_t unit_stride() const { return round_up(unit_heads * N, GROUP) + 16; } // of a unit's part of a row
};

// The heads of one unit, and its place in memory.
struct Unit {
    int64_t b, first_head, n_heads, state_at;

    Unit(int64_t unit, const Heads &heads, const RavelOp &op, const RavelPass &pass)
        : b(unit / heads.row_units), first_head(unit % heads.row_units * heads.unit_heads),
          n_heads(smaller(heads.unit_heads, heads.n_heads - first_head)),
          state_at(((op.layer * pass.B + b) * heads.n_heads + first_head) * heads.N * heads.N) {}
};
