//! Forecasts from the same values, made once: the rolling origins of one forecast are those of the next, but for one.

use std::collections::HashMap;
use std::rc::Rc;

use super::method::{All, Setting, all};

/// Every method's answers, by what they were learnt from.
#[derive(Default)]
pub(super) struct Memo {
    done: HashMap<(Vec<u64>, String), Rc<All>>,
}

impl Memo {
    /// As [`all`].
    pub(super) fn all(&mut self, y: &[f64], setting: &Setting) -> Rc<All> {
        let key = (y.iter().map(|v| v.to_bits()).collect(), format!("{setting:?}"));
        Rc::clone(self.done.entry(key).or_insert_with(|| Rc::new(all(y, setting))))
    }
}
