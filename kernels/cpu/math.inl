// exp, sigmoid, tanh and silu of vectors, with relative errors below 3e-7. What is not a number stays so.

// exp(x) - 1 = (e^r - 1) 2^n + (2^n - 1) with x = n log 2 + r. The logarithm is in two parts, the first short enough
// that n times it is exact; what the power series of e^r leaves out from r^8 on is below 6e-9 for |r| <= 0.347.
struct Reduced {
    F power;       // n
    F exponential; // e^r - 1
};

RAVEL_INLINE Reduced reduced(F x) {
    F n = round(mul(x, set(1.44269504f)));
    F r = fma(n, set(-0.693359375f), x);
    r = fma(n, set(2.12194440e-4f), r);
    F series = set(1.0f / 5040.0f);
    series = fma(series, r, set(1.0f / 720.0f));
    series = fma(series, r, set(1.0f / 120.0f));
    series = fma(series, r, set(1.0f / 24.0f));
    series = fma(series, r, set(1.0f / 6.0f));
    series = fma(series, r, set(0.5f));
    return {n, fma(mul(series, r), r, r)};
}

// Infinity from 88.73 on, 0 from -104 on.
RAVEL_INLINE F exp(F x) {
    Reduced parts = reduced(max(set(-104.0f), min(set(89.0f), x)));
    return times_power(add(parts.exponential, set(1.0f)), parts.power);
}

RAVEL_INLINE F sigmoid(F x) { return div(set(1.0f), add(set(1.0f), exp(sub(zero(), x)))); }

RAVEL_INLINE F silu(F x) { return div(x, add(set(1.0f), exp(sub(zero(), x)))); }

// e / (e + 2) with e = exp(2 |x|) - 1, which keeps the relative error small near 0. From 10 on it is 1.
RAVEL_INLINE F tanh(F x) {
    F twice = min(set(20.0f), add(abs(x), abs(x)));
    Reduced parts = reduced(twice);
    F scale = times_power(set(1.0f), parts.power);
    F e = fma(parts.exponential, scale, sub(scale, set(1.0f)));
    return with_sign(div(e, add(e, set(2.0f))), x);
}
