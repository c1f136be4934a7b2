// From a slice's kind and index to the including file's `multiply`, of which both are constants.
CSR_INLINE void csr_dispatch(const bench_csr_slice *w, const void *panel, int64_t width,
                             const float *scales, float *y, int64_t y_stride, int64_t tokens) {
#define CSR_CASE(INDEX)                                                                    \
  case INDEX:                                                                              \
    if (w->kind == BENCH_CSR_W8A8)                                                         \
      multiply(w, panel, width, 1, INDEX, scales, y, y_stride, tokens);                    \
    else                                                                                   \
      multiply(w, panel, width, 0, INDEX, scales, y, y_stride, tokens);                    \
    break;
  switch (w->index) {
    CSR_CASE(BENCH_CSR_UINT16)
    CSR_CASE(BENCH_CSR_UINT32)
    CSR_CASE(BENCH_CSR_DELTA8)
  }
#undef CSR_CASE
}
