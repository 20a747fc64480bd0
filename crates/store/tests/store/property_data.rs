//! A few hundred records of every kind, made from a seed, in both databases and in memory.

use std::collections::BTreeMap;

use trato_model::query::eval::Memory;
use trato_model::{Address, Id, Record, Registry, Value};
use trato_store::Store;

use crate::record_fixture::{euros, id, list, record};

/// A small generator (SplitMix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u64) as usize].clone()
    }

    /// Empty in one case of four.
    pub fn maybe(&mut self, value: Value) -> Value {
        if self.below(4) == 0 { Value::Null } else { value }
    }
}

pub const NAMES: [&str; 10] =
    ["Núñez", "nunez", "NUNEZ e Hijos", "Acme", "acme sur", "Ñandú", "Zorro", "a", "Álamo 10", "Straße"];
pub const STAGES: [&str; 4] = ["new", "open", "won", "lost"];
pub const TAGS: [&str; 4] = ["VIP", "vip", "feria", "año 2026"];
pub const EMAILS: [&str; 4] = ["ana@acme.es", "ana.lopez@acme.es", "luis@zorro.com", "müller@x.de"];
pub const NOTES: [&str; 4] = ["Llamar el lunes.\nPide precio", "PRECIO alto", "sin interés", "ok"];
pub const AMOUNTS: [i64; 6] = [-500, 0, 1, 99_999, 100_000, 9_000_000_000_000];
pub const COUNTS: [i64; 6] = [i64::MIN / 2, -7, 0, 3, 1 << 33, i64::MAX / 2];
/// 2026-01-30 and around.
pub const DAYS: [i64; 6] = [20_453, 20_480, 20_483, 20_484, 20_512, 20_849];
pub const MOMENT: i64 = 20_484 * 86_400_000_000;

/// Everything that is written, by entity.
pub struct World {
    pub records: BTreeMap<&'static str, Vec<Record>>,
    /// Record, user, writes.
    pub shares: Vec<(&'static str, Id, Id, bool)>,
}

pub fn world(registry: &Registry, seed: u64, deals: u64) -> World {
    let mut dice = Dice::new(seed);
    let mut records: BTreeMap<&'static str, Vec<Record>> = BTreeMap::new();
    for (entity, from, n) in [("user", 1, 5), ("team", 11, 3), ("branch", 21, 2)] {
        for at in from..from + n {
            let mut record = record(registry, entity, at);
            record.put("name", Value::Text(format!("{entity} {at}")));
            records.entry(entity).or_default().push(record);
        }
    }
    for n in 100..140 {
        let account = account(registry, &mut dice, n);
        records.entry("account").or_default().push(account);
    }
    for n in 1000..1000 + deals {
        let deal = deal(registry, &mut dice, n);
        records.entry("deal").or_default().push(deal);
    }
    for n in 0..deals / 2 {
        let mut line = record(registry, "line", 100_000 + n);
        line.put("deal", Value::Id(id(1000 + dice.below(deals))));
        line.put("label", Value::from(dice.pick(&NAMES)));
        line.put("count", Value::Int(dice.pick(&[1, 2, 3])));
        records.entry("line").or_default().push(line);
    }
    let mut shares = Vec::new();
    for n in 0..deals / 10 {
        shares.push(("deal", id(1000 + dice.below(deals)), id(1 + n % 4), n % 2 == 0));
        shares.push(("account", id(100 + dice.below(40)), id(1 + n % 4), n % 2 == 0));
    }
    shares.sort_unstable();
    shares.dedup_by_key(|share| (share.0, share.1, share.2));
    World { records, shares }
}

fn owned(record: &mut Record, dice: &mut Dice) {
    record.put("owner", dice_id(dice, 1, 5));
    record.put("team", dice_id(dice, 11, 3));
    record.put("branch", dice_id(dice, 21, 2));
    record.created_at = MOMENT + i64::try_from(dice.below(90)).unwrap_or(0) * 86_400_000_000;
    record.updated_at = record.created_at;
    if dice.below(9) == 0 {
        record.trashed_at = Some(MOMENT);
    }
}

fn dice_id(dice: &mut Dice, from: u64, n: u64) -> Value {
    let value = Value::Id(id(from + dice.below(n)));
    dice.maybe(value)
}

fn some(dice: &mut Dice, from: &[&str]) -> Value {
    let kept: Vec<&str> = from.iter().copied().filter(|_| dice.below(3) == 0).collect();
    list(&kept)
}

fn account(registry: &Registry, dice: &mut Dice, n: u64) -> Record {
    let mut record = record(registry, "account", n);
    record.put("name", Value::from(dice.pick(&NAMES)));
    let industry = Value::from(dice.pick(&["energy", "retail", "health"]));
    record.put("industry", dice.maybe(industry));
    record.put("tags", some(dice, &TAGS));
    record.put("emails", some(dice, &EMAILS));
    owned(&mut record, dice);
    record
}

fn deal(registry: &Registry, dice: &mut Dice, n: u64) -> Record {
    let mut record = record(registry, "deal", n);
    let mut put = |dice: &mut Dice, field: &str, value: Value| {
        let value = dice.maybe(value);
        record.put(field, value);
    };
    let name = Value::from(dice.pick(&NAMES));
    put(dice, "name", name);
    let account = Value::Id(id(100 + dice.below(44)));
    put(dice, "account", account);
    let stage = Value::from(dice.pick(&STAGES));
    put(dice, "stage", stage);
    let amount = euros(dice.pick(&AMOUNTS));
    put(dice, "amount", amount);
    put(dice, "code", Value::Text(format!("C-{n}")));
    let note = Value::from(dice.pick(&NOTES));
    put(dice, "note", note);
    let email = Value::from(dice.pick(&EMAILS));
    put(dice, "email", email);
    let day = Value::Int(dice.pick(&DAYS));
    put(dice, "close_date", day);
    let count = Value::Int(dice.pick(&COUNTS));
    put(dice, "count", count);
    let price = Value::Int(dice.pick(&[-1, 0, 1, 1500]));
    put(dice, "price", price);
    put(dice, "rich", Value::from("<p>Hola <b>mundo</b></p>"));
    let odds = Value::Int(dice.pick(&[0, 5000, 10_000]));
    put(dice, "odds", odds);
    let flag = Value::Bool(dice.below(2) == 0);
    put(dice, "flag", flag);
    let moment = Value::Int(MOMENT + i64::try_from(dice.below(400)).unwrap_or(0) * 3_600_000_000);
    put(dice, "moment", moment);
    let span = Value::Int(dice.pick(&[0, 15, 90]));
    put(dice, "span", span);
    put(dice, "phone", Value::Text(format!("+346123456{:02}", n % 100)));
    put(dice, "site", Value::from("https://acme.es/"));
    let city = dice.pick(&["Málaga", "Caracas", ""]);
    let place = Address { city: city.into(), country: "ES".into(), ..Address::default() };
    put(dice, "place", Value::Address(Box::new(place)));
    put(dice, "number", Value::Int(i64::try_from(n).unwrap_or(0)));
    put(dice, "data", Value::Json(Box::new(serde_json::json!({"a": [1, null], "b": "ñ"}))));
    record.put("several", some(dice, &["a", "b", "c"]));
    record.put("tags", some(dice, &TAGS));
    owned(&mut record, dice);
    record
}

impl World {
    pub fn memory(&self) -> Memory {
        let mut memory = Memory::new(self.records.values().flatten().cloned());
        for (_, record, user, write) in &self.shares {
            memory.share(*record, *user, *write);
        }
        memory
    }

    /// Writes everything in one transaction.
    pub async fn write(&self, store: &Store) {
        let mut tx = store.begin().await.expect("begins");
        for records in self.records.values() {
            tx.insert(records).await.expect("inserts");
        }
        for (entity, record, user, writes) in &self.shares {
            tx.share(entity, *record, *user, *writes).await.expect("shares");
        }
        tx.commit().await.expect("commits");
    }
}
