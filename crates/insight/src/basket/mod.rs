//! Baskets: what is bought together.
