//! Which texts of an outcome mean yes, which no, and which that nobody knows yet: as told, else by the words that CRM
//! products use, Spanish and English.

use std::collections::{BTreeMap, HashMap};

use super::OutcomeSpec;
use crate::{InsightError, Result};

/// What the texts of an outcome were taken for. Another table is read the same way by [`Meaning::read`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meaning {
    /// The texts that mean "it happened" with their rows, the most frequent first.
    pub yes: Vec<(String, usize)>,
    /// The texts that mean "it did not happen".
    pub no: Vec<(String, usize)>,
    /// The texts that mean "not known yet".
    pub open: Vec<(String, usize)>,
    /// Whether nobody said which text means yes.
    pub guessed: bool,
    /// Whether yes and no are a deal won and lost.
    pub deals: bool,
    /// Whether a text that is not among these means no; else it is not known yet.
    others_are_no: bool,
}

/// Words for yes and no that belong together.
struct Pair {
    yes: &'static [&'static str],
    no: &'static [&'static str],
    /// Texts beside them mean "not known yet": the steps on the way to them.
    steps: bool,
}

const DEALS: Pair = Pair {
    yes: &[
        "won",
        "closedwon",
        "win",
        "ganada",
        "ganado",
        "vendida",
        "vendido",
        "sold",
        "aceptada",
        "aceptado",
        "accepted",
        "firmada",
        "firmado",
    ],
    no: &[
        "lost",
        "closedlost",
        "loss",
        "lose",
        "perdida",
        "perdido",
        "rechazada",
        "rechazado",
        "rejected",
        "declined",
        "unsold",
    ],
    steps: true,
};

const PAIRS: [Pair; 4] = [
    DEALS,
    Pair {
        yes: &["converted", "convertido", "convertida", "subscribed", "suscrito", "suscrita"],
        no: &[
            "lost",
            "perdido",
            "perdida",
            "disqualified",
            "unqualified",
            "descalificado",
            "descalificada",
            "descartado",
            "descartada",
            "discarded",
            "unconverted",
            "unsubscribed",
        ],
        steps: true,
    },
    Pair {
        yes: &[
            "churned",
            "churn",
            "exited",
            "left",
            "attrited",
            "cancelled",
            "canceled",
            "baja",
            "abandono",
            "abandonado",
            "perdido",
            "perdida",
            "lost",
        ],
        no: &[
            "active", "activo", "activa", "retained", "stayed", "existing", "loyal", "alta", "vigente", "current",
            "retenido", "retenida",
        ],
        steps: false,
    },
    Pair {
        yes: &["yes", "y", "true", "t", "1", "si", "s", "verdadero", "v", "1.0", "1,0"],
        no: &["no", "n", "false", "f", "0", "falso", "0.0", "0,0"],
        steps: false,
    },
];

/// Words that say nothing of how it ended.
const FILLERS: &[&str] = &[
    "closed",
    "cierre",
    "cerrada",
    "cerrado",
    "deal",
    "customer",
    "client",
    "cliente",
    "oportunidad",
    "opportunity",
    "lead",
    "negocio",
];

/// Texts that say that nothing is known.
const UNKNOWN: &[&str] = &[
    "open",
    "abierta",
    "abierto",
    "pending",
    "pendiente",
    "unknown",
    "desconocido",
    "?",
    "in progress",
    "en curso",
    "en proceso",
    "ongoing",
    "new",
    "nueva",
];

fn fold(text: &str) -> String {
    let plain = |c| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        other => other,
    };
    text.trim().to_lowercase().chars().map(plain).collect()
}

/// The text without accents, case and words that say nothing of the end.
fn core(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | ','))).filter(|w| !w.is_empty());
    words.filter(|word| !FILLERS.contains(word)).collect::<Vec<_>>().join(" ")
}

impl Pair {
    /// Yes or no, where a text is one of the words; "not won" is no.
    fn says(&self, text: &str) -> Option<bool> {
        let core = core(text);
        let denied = ["not ", "no ", "non "].iter().find_map(|start| core.strip_prefix(start));
        match denied {
            Some(rest) if self.yes.contains(&rest) => Some(false),
            _ if self.yes.contains(&core.as_str()) => Some(true),
            _ if self.no.contains(&core.as_str()) => Some(false),
            _ => None,
        }
    }

    /// Whether the texts that are none of its words may be steps on the way, or say that nothing is known.
    fn allows(&self, levels: &[&str]) -> bool {
        self.steps || levels.iter().all(|level| self.says(level).is_some() || is_unknown(level))
    }

    fn has(&self, levels: &[&str], wanted: bool) -> bool {
        levels.iter().any(|level| self.says(level) == Some(wanted))
    }
}

fn is_unknown(text: &str) -> bool {
    UNKNOWN.contains(&fold(text).as_str())
}

fn same(a: &str, b: &str) -> bool {
    a.trim().to_lowercase() == b.trim().to_lowercase()
}

impl Meaning {
    /// Finds out what the texts of an outcome mean; empty is always "not known yet".
    ///
    /// # Errors
    /// [`InsightError::Outcome`] where a told text is in no row, or nobody told and the words are none that are known.
    pub fn find(spec: &OutcomeSpec, texts: &[&str]) -> Result<Self> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        texts.iter().filter(|text| !text.is_empty()).for_each(|text| *counts.entry(text).or_default() += 1);
        let levels: Vec<&str> = counts.keys().copied().collect();
        let refuse = |reason: String| InsightError::Outcome { column: spec.column.clone(), reason };
        let told = [spec.positive.as_deref(), spec.negative.as_deref()];
        if let Some(value) = told.into_iter().flatten().find(|value| !levels.iter().any(|level| same(level, value))) {
            return Err(refuse(format!("no row has the value \u{201c}{value}\u{201d}")));
        }
        let verdict = match told {
            [Some(yes), Some(no)] => Some(Verdict::Told(yes, Some(no))),
            [Some(yes), None] => Some(Verdict::beside(yes, &levels)),
            [None, Some(no)] => Verdict::against(no, &levels),
            [None, None] => Verdict::by_words(&levels),
        };
        let Some(verdict) = verdict else {
            let some = levels.iter().copied().take(6).collect::<Vec<_>>().join(", ");
            let list = if levels.len() > 6 { format!("{} values: {some}, …", levels.len()) } else { some };
            return Err(refuse(format!("say which of its values ({list}) means yes and which no")));
        };
        let mut out = Self { guessed: spec.positive.is_none(), ..Self::default() };
        out.others_are_no = matches!(verdict, Verdict::Told(_, None));
        for (text, count) in counts {
            let list = match verdict.of(text) {
                Some(true) => &mut out.yes,
                Some(false) => &mut out.no,
                None => &mut out.open,
            };
            list.push((text.to_owned(), count));
        }
        for list in [&mut out.yes, &mut out.no, &mut out.open] {
            list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        let all = |list: &[(String, usize)], wanted| list.iter().all(|(text, _)| DEALS.says(text) == Some(wanted));
        out.deals = !out.yes.is_empty() && all(&out.yes, true) && all(&out.no, false);
        Ok(out)
    }

    /// Reads texts as the first table's were read; one that it did not hold is no where everything else was, else not known.
    pub fn read(&self, texts: &[&str]) -> Vec<Option<bool>> {
        let mut known: HashMap<String, Option<bool>> = HashMap::new();
        for (list, value) in [(&self.yes, Some(true)), (&self.no, Some(false)), (&self.open, None)] {
            known.extend(list.iter().map(|(text, _)| (text.trim().to_lowercase(), value)));
        }
        let other = self.others_are_no.then_some(false);
        let one = |text: &&str| match text.trim() {
            "" => None,
            text => known.get(&text.to_lowercase()).copied().unwrap_or(other),
        };
        texts.iter().map(one).collect()
    }
}

/// How the texts are to be read.
#[derive(Clone, Copy)]
enum Verdict<'a> {
    /// One text means yes; one, or every other, means no.
    Told(&'a str, Option<&'a str>),
    /// One text means yes; those that the pair calls its opposite mean no.
    Beside(&'a str, &'a Pair, bool),
    /// By the words of a pair; what is none of them is not known yet.
    Words(&'a Pair),
}

impl<'a> Verdict<'a> {
    fn of(&self, text: &str) -> Option<bool> {
        match self {
            Self::Told(yes, _) | Self::Beside(yes, ..) if same(text, yes) => Some(true),
            Self::Told(_, None) => Some(false),
            Self::Told(_, Some(no)) => same(text, no).then_some(false),
            Self::Beside(_, pair, own) => (pair.says(text) == Some(!own)).then_some(false),
            Self::Words(pair) => pair.says(text),
        }
    }

    /// Only yes is told: no is its opposite in the same pair of words, where there is one and the others are steps on the
    /// way; else every other text.
    fn beside(yes: &'a str, levels: &[&str]) -> Self {
        let opposite = |pair: &&Pair| {
            pair.says(yes).is_some_and(|own| {
                let rest: Vec<&str> = levels.iter().copied().filter(|level| !same(level, yes)).collect();
                rest.len() > 1 && pair.has(&rest, !own) && pair.allows(&rest)
            })
        };
        match PAIRS.iter().find(opposite) {
            Some(pair) => Self::Beside(yes, pair, pair.says(yes).unwrap_or(true)),
            None => Self::Told(yes, None),
        }
    }

    /// Only no is told: yes is its opposite in a pair of words, else the only other text.
    fn against(no: &'a str, levels: &[&'a str]) -> Option<Self> {
        let rest: Vec<&str> = levels.iter().copied().filter(|level| !same(level, no)).collect();
        let opposite = |pair: &Pair| rest.iter().copied().find(|level| pair.says(level) == Some(true));
        let only = match rest.as_slice() {
            [one] => Some(*one),
            _ => None,
        };
        PAIRS.iter().find_map(opposite).or(only).map(|yes| Self::Told(yes, Some(no)))
    }

    /// Nobody told: a pair that has a word for both; with two texts, a word for yes is enough.
    fn by_words(levels: &[&'a str]) -> Option<Self> {
        let both = |pair: &&Pair| pair.has(levels, true) && pair.has(levels, false) && pair.allows(levels);
        if let Some(pair) = PAIRS.iter().find(both) {
            return Some(Self::Words(pair));
        }
        match levels {
            [one] => PAIRS.iter().find(|pair| pair.says(one).is_some()).map(Self::Words),
            [a, b] => PAIRS.iter().find_map(|pair| {
                let (yes, other) = if pair.says(a) == Some(true) { (a, b) } else { (b, a) };
                let found = pair.says(yes) == Some(true) && pair.says(other).is_none();
                found.then(|| if is_unknown(other) { Self::Words(pair) } else { Self::Told(yes, None) })
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(told: [Option<&str>; 2], levels: &[&str]) -> Option<[String; 3]> {
        let [positive, negative] = told.map(|text| text.map(String::from));
        let spec = OutcomeSpec { column: "x".into(), positive, negative };
        let meaning = Meaning::find(&spec, levels).ok()?;
        let list = |l: &[(String, usize)]| l.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" ");
        Some([&meaning.yes, &meaning.no, &meaning.open].map(|l| list(l)))
    }

    #[test]
    fn the_usual_words_are_known_and_steps_are_open() {
        for (levels, yes, no, open) in [
            (&["Closed Won", "Closed Lost"][..], "Closed Won", "Closed Lost", ""),
            (&["Ganada", "Perdida", "Negociación"], "Ganada", "Perdida", "Negociación"),
            (&["won", "lost", "Engaging", "Prospecting"], "won", "lost", "Engaging Prospecting"),
            (&["Attrited Customer", "Existing Customer"], "Attrited Customer", "Existing Customer", ""),
            (&["closedwon", "closedlost", "qualifiedtobuy"], "closedwon", "closedlost", "qualifiedtobuy"),
            (&["Cierre ganado", "Cierre perdido"], "Cierre ganado", "Cierre perdido", ""),
            (&["Active", "Lost"], "Lost", "Active", ""),
            (&["churned", "retained"], "churned", "retained", ""),
            (&["Sí", "No"], "Sí", "No", ""),
            (&["1", "0", ""], "1", "0", ""),
            (&["1.0", "0.0"], "1.0", "0.0", ""),
            (
                &["Closed - Converted", "Closed - Not Converted", "Open - Not Contacted"],
                "Closed - Converted",
                "Closed - Not Converted",
                "Open - Not Contacted",
            ),
            (&["won", "open"], "won", "", "open"),
            (&["Won", "Nothing"], "Won", "Nothing", ""),
            (&["no", "yes", "unknown"], "yes", "no", "unknown"),
        ] {
            assert_eq!(found([None, None], levels), Some([yes, no, open].map(String::from)), "{levels:?}");
        }
        for levels in
            [&["high", "low"][..], &["0", "1", "2"], &["churned", "stayed", "joined"], &["yes", "no", "no line"]]
        {
            assert_eq!(found([None, None], levels), None, "{levels:?}");
        }
    }

    #[test]
    fn what_is_told_counts_and_the_opposite_is_found() {
        let stages = ["Won", "Lost", "Engaging"];
        let is = |told, levels: &[&str]| found(told, levels).map(|f| f.join("/"));
        assert_eq!(is([Some("won"), None], &stages).as_deref(), Some("Won/Lost/Engaging"));
        assert_eq!(is([Some("Lost"), None], &stages).as_deref(), Some("Lost/Won/Engaging"));
        assert_eq!(is([Some("Engaging"), None], &stages).as_deref(), Some("Engaging/Lost Won/"));
        assert_eq!(is([None, Some("Lost")], &stages).as_deref(), Some("Won/Lost/Engaging"));
        assert_eq!(is([Some("a"), None], &["a", "b", "c"]).as_deref(), Some("a/b c/"));
        assert_eq!(is([None, Some("b")], &["a", "b"]).as_deref(), Some("a/b/"));
        assert_eq!(is([Some("z"), None], &["a", "b"]), None);
    }

    #[test]
    fn another_table_is_read_alike() {
        let spec = |positive: &str| OutcomeSpec::new("x", positive);
        let stages = Meaning::find(&spec("Won"), &["Won", "Lost", "Engaging"]).unwrap_or_default();
        assert!(stages.deals && !stages.guessed);
        assert_eq!(stages.read(&["won", "LOST", "Prospecting", ""]), [Some(true), Some(false), None, None]);
        let rest = Meaning::find(&spec("a"), &["a", "b", "c"]).unwrap_or_default();
        assert_eq!(rest.read(&["A", "d", " "]), [Some(true), Some(false), None]);
    }
}
