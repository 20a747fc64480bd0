//! A line of an opportunity: a product, how many, at what price, discount and cost. Lines make the deal's amount.

use trato_model::entity::Area;
use trato_model::field::{Amount, Decimal, Default, Integer, Link, Percent, Text};
use trato_model::layout::Section;
use trato_model::{EntityDef, Field};

use super::lines;

pub const OPPORTUNITY: Field<Link> = Field::link("opportunity", "opportunity").required().reverse("lines");
pub const PRODUCT: Field<Link> = Field::link("product", "product").reverse("opportunity_lines");
pub const NAME: Field<Text> = Field::text("name").required().title();
pub const QUANTITY: Field<Decimal> = Field::decimal("quantity", 3).required().min(0).default(Default::Int(1_000));
/// Prices make the deal's amount: who may not see that one would add them up.
pub const PRICE: Field<Amount> =
    Field::money("price").required().min(0).derived_from(&["product.price", "opportunity.amount"]);
pub const DISCOUNT: Field<Percent> = Field::percent("discount").min(0).max(10_000);
/// Of one unit.
pub const COST: Field<Amount> = Field::money("cost").min(0).derived_from(&["product.cost", "opportunity.cost"]);
/// Quantity times price less discount.
pub const AMOUNT: Field<Amount> = Field::money("amount").computed().derived_from(&["quantity", "price", "discount"]);
pub const POSITION: Field<Integer> = Field::integer("position").indexed().default(Default::Int(0));

pub static OPPORTUNITY_LINE: EntityDef = EntityDef::new("opportunity_line", Area::Part)
    .icon("list", 340)
    .fields(&[
        OPPORTUNITY.def(),
        PRODUCT.def(),
        NAME.def(),
        QUANTITY.def(),
        PRICE.def(),
        DISCOUNT.def(),
        COST.def(),
        AMOUNT.def(),
        POSITION.def(),
    ])
    .list(&["name", "product", "quantity", "price", "discount", "amount"])
    .panel(&["quantity", "price", "discount", "amount"])
    .sort("position")
    .form(&[Section::new(
        "main",
        &[&["opportunity", "product"], &["name", "quantity"], &["price", "discount"], &["cost", "position"]],
    )])
    .rules(&[lines::PRODUCT_RULE, lines::AMOUNT_RULE])
    .part_of("opportunity");
