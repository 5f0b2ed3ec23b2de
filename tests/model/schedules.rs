//! How the orders are chosen in which threads go on.

/// As many as are tried: of small tests these are all.
const ORDERS_MAX: usize = 50_000;
const ORDERS: usize = 2_000;
/// How many times a thread is overtaken where no other order would let it be; see PCT.
const DEPTH: usize = 4;

/// Tries every order.
pub(crate) fn all_orders(test: impl Fn() + Send + Sync + 'static) {
    shuttle::check_dfs(test, Some(ORDERS_MAX));
}

/// Tries many orders of a test that has too many, half of them chosen for rare overtaking.
pub(crate) fn many_orders(test: impl Fn() + Send + Sync + Clone + 'static) {
    shuttle::check_random(test.clone(), ORDERS / 2);
    shuttle::check_pct(test, ORDERS / 2, DEPTH);
}
