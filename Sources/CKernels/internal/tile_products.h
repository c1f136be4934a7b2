// The table of products of one precision, [one block, LINE_BLOCKS blocks][tokens - 1]; included once for
// each precision with PRODUCTS_NAME and PRODUCTS_PRECISION defined.

#define PRODUCTS_GLUE(A, B) A##_##B
#define PRODUCTS_CALL(A, B) PRODUCTS_GLUE(A, B)
#define PRODUCTS_ONE(N) PRODUCTS_CALL(PRODUCTS_NAME, one_##N)
#define PRODUCTS_ALL(N) PRODUCTS_CALL(PRODUCTS_NAME, all_##N)
#define PRODUCTS_DEFINE(N)                                        \
  TILE_PRODUCT(PRODUCTS_ONE(N), PRODUCTS_PRECISION, 1, N)         \
  TILE_PRODUCT(PRODUCTS_ALL(N), PRODUCTS_PRECISION, LINE_BLOCKS, N)

#if LINE_TOKENS == 12
#define PRODUCTS_EACH(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9) DO(10) DO(11) DO(12)
#elif LINE_TOKENS == 6
#define PRODUCTS_EACH(DO) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6)
#elif LINE_TOKENS == 5
#define PRODUCTS_EACH(DO) DO(1) DO(2) DO(3) DO(4) DO(5)
#elif LINE_TOKENS == 4
#define PRODUCTS_EACH(DO) DO(1) DO(2) DO(3) DO(4)
#else
#error "no table of products for this LINE_TOKENS"
#endif

PRODUCTS_EACH(PRODUCTS_DEFINE)

#define PRODUCTS_ENTRY_ONE(N) PRODUCTS_ONE(N),
#define PRODUCTS_ENTRY_ALL(N) PRODUCTS_ALL(N),
static tile_product_function *const PRODUCTS_NAME[2][LINE_TOKENS] = {
    {PRODUCTS_EACH(PRODUCTS_ENTRY_ONE)},
    {PRODUCTS_EACH(PRODUCTS_ENTRY_ALL)},
};

#undef PRODUCTS_GLUE
#undef PRODUCTS_CALL
#undef PRODUCTS_ONE
#undef PRODUCTS_ALL
#undef PRODUCTS_DEFINE
#undef PRODUCTS_EACH
#undef PRODUCTS_ENTRY_ONE
#undef PRODUCTS_ENTRY_ALL
#undef PRODUCTS_NAME
#undef PRODUCTS_PRECISION
