//! Purchase lines as one ordered list of first purchases per customer.

use std::collections::HashMap;

use crate::error::{InsightError, Result};

/// One line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The customer's key.
    pub customer: &'a str,
    /// The product's key.
    pub product: &'a str,
    /// When, in any unit that sorts (days, seconds, microseconds).
    pub time: i64,
    /// The order's key; lines of one order stay together.
    pub order: &'a str,
}

/// One first purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) product: u32,
    /// 0 for the customer's first order, and so on.
    pub(super) order: u32,
}

/// First purchases of each product by each customer, in order of time. Customers and products are numbered in the order of
/// their keys, so that ties break by key.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub(super) customers: Vec<String>,
    pub(super) products: Vec<String>,
    pub(super) steps: Vec<Vec<Step>>,
}

impl History {
    /// Sorts lines by customer, time, order and position, and keeps the first purchase of each product by each customer.
    /// Lines without a customer or product are left out.
    ///
    /// # Errors
    /// [`InsightError::Empty`] when no line is left.
    pub fn from_lines<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> Result<Self> {
        let mut lines: Vec<Line<'a>> =
            lines.into_iter().filter(|l| !l.customer.trim().is_empty() && !l.product.trim().is_empty()).collect();
        if lines.is_empty() {
            return Err(InsightError::Empty { what: "no purchase with a customer and a product was given" });
        }
        lines.sort_by(|a, b| (a.customer, a.time, a.order).cmp(&(b.customer, b.time, b.order)));
        let mut products: Vec<String> = Vec::new();
        let mut keys: Vec<&str> = lines.iter().map(|l| l.product.trim()).collect();
        keys.sort_unstable();
        keys.dedup();
        let ids: HashMap<&str, u32> = keys.iter().zip(0u32..).map(|(&key, id)| (key, id)).collect();
        products.extend(keys.iter().map(|&key| key.to_owned()));

        let (mut customers, mut steps): (Vec<String>, Vec<Vec<Step>>) = (Vec::new(), Vec::new());
        let mut seen = vec![u32::MAX; products.len()];
        for group in lines.chunk_by(|a, b| a.customer == b.customer) {
            let number = customers.len() as u32;
            let (mut list, mut order) = (Vec::new(), 0u32);
            for (at, line) in group.iter().enumerate() {
                if at > 0 && line.order != group[at - 1].order {
                    order += 1;
                }
                let product = ids[line.product.trim()];
                if std::mem::replace(&mut seen[product as usize], number) != number {
                    list.push(Step { product, order });
                }
            }
            customers.push(group[0].customer.to_owned());
            steps.push(list);
        }
        Ok(Self { customers, products, steps })
    }

    /// Customers' keys, sorted.
    pub fn customers(&self) -> &[String] {
        &self.customers
    }

    /// Products' keys, sorted.
    pub fn products(&self) -> &[String] {
        &self.products
    }

    /// The number of a customer.
    pub fn customer(&self, key: &str) -> Option<usize> {
        self.customers.binary_search_by(|probe| probe.as_str().cmp(key)).ok()
    }

    /// How many different (customer, product) pairs there are.
    pub fn pairs(&self) -> usize {
        self.steps.iter().map(Vec::len).sum()
    }

    /// The products (numbers) of one customer in the order of first purchase; empty for an unknown customer.
    pub fn bought(&self, customer: usize) -> Vec<u32> {
        self.steps.get(customer).map(|list| list.iter().map(|step| step.product).collect()).unwrap_or_default()
    }

    /// The same customers and products without some steps; products that nobody has any more stay numbered.
    pub(super) fn with_steps(&self, steps: Vec<Vec<Step>>) -> Self {
        Self { customers: self.customers.clone(), products: self.products.clone(), steps }
    }
}
