//! What we sell: products and their categories.

pub mod product;
pub mod product_category;

use trato_engine::Modules;

/// Names the catalogue's entities.
pub fn register(modules: &mut Modules) {
    modules.entity(&product_category::PRODUCT_CATEGORY);
    modules.entity(&product::PRODUCT);
}
