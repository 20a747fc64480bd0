//! The arithmetic of lines.

use trato_model::kinds::Fault;
use trato_model::rule::Rule;
use trato_model::{Ctx, Draft, FieldError, Money, Related};

use super::opportunity_line as line;
use crate::catalog::product;

/// Quantities have three decimal places, discounts four (as a share).
const QUANTITY_UNIT: i128 = 1_000;
const WHOLE: i128 = 10_000;

/// What a line takes from its product: the line's field and the product's.
pub const FROM_PRODUCT: [(&str, &str); 3] = [
    (line::NAME.name(), product::NAME.name()),
    (line::PRICE.name(), product::PRICE.name()),
    (line::COST.name(), product::COST.name()),
];

/// Takes name, price and cost from the product where the line has none of its own.
pub const PRODUCT_RULE: Rule = Rule { name: "line-product", needs: &["product"], run: from_product };

fn from_product(draft: &mut Draft, related: &Related, _: &Ctx) -> Result<(), FieldError> {
    let Some(chosen) = related.of(draft, line::PRODUCT).cloned() else { return Ok(()) };
    if draft.get(line::NAME).is_none()
        && let Some(name) = chosen.get(product::NAME)
    {
        draft.set(line::NAME, name);
    }
    for (to, from) in [(line::PRICE, product::PRICE), (line::COST, product::COST)] {
        if draft.get(to).is_none()
            && let Some(money) = chosen.get(from)
        {
            draft.set(to, money);
        }
    }
    Ok(())
}

/// Quantity times price less discount.
pub const AMOUNT_RULE: Rule = Rule { name: "line-amount", needs: &[], run: amount };

fn amount(draft: &mut Draft, _: &Related, _: &Ctx) -> Result<(), FieldError> {
    let (Some(quantity), Some(price)) = (draft.get(line::QUANTITY), draft.get(line::PRICE)) else { return Ok(()) };
    let discount = draft.get(line::DISCOUNT).unwrap_or(0);
    let minor = line_amount(quantity, price.minor, discount)
        .ok_or_else(|| FieldError::new(line::QUANTITY.name(), Fault::new("too-large")))?;
    draft.set(line::AMOUNT, Money::new(minor, price.currency));
    Ok(())
}

/// `quantity` (10^-3 units) × `price` (minor units) × (1 − `discount` (10^-4)), rounded half away from zero; `None` on
/// overflow.
#[must_use]
pub fn line_amount(quantity: i64, price: i64, discount: i64) -> Option<i64> {
    let gross = i128::from(quantity) * i128::from(price);
    let exact = gross.checked_mul(WHOLE - i128::from(discount))?;
    i64::try_from(trato_model::money::rounded(exact, QUANTITY_UNIT * WHOLE)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_quantity_times_price_less_discount() {
        assert_eq!(line_amount(2_500, 1_999, 0), Some(4_998), "2.5 × 19.99 = 49.975");
        assert_eq!(line_amount(3_000, 10_000, 1_250), Some(26_250), "3 × 100 less 12.5 %");
        assert_eq!(line_amount(1_000, 1_000, 10_000), Some(0));
        assert_eq!(line_amount(i64::MAX, i64::MAX, 0), None);
    }
}
