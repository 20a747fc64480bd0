//! Stages are named within their pipeline; what is won or lost is known by more names than one.

use trato_model::{Id, Path, Query, Refusal, Value};
use trato_text::fold;

use super::heading::key;
use super::lookup::Found;
use super::systems::values::{LOST, WON};
use crate::Scope;

/// A stage.
#[derive(Clone, Debug)]
struct Stage {
    id: Id,
    pipeline: Id,
    name: String,
    kind: String,
    position: i64,
    /// Of 10,000.
    probability: i64,
    /// Days after which a deal counts as rotting; none for never.
    rotting: Option<i64>,
}

/// Where a new stage comes to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub position: i64,
    /// Of 10,000.
    pub probability: i64,
    /// Days after which a deal counts as rotting, as in the pipeline's other stages.
    pub rotting: Option<i64>,
    /// Stages that make room, with their new positions.
    pub moved: Vec<(Id, i64)>,
}

/// How probable a deal is in stages that other systems ship with, in percent: as they say themselves, and for the others as
/// they stand between those. Names are keys (folded, letters and digits only).
const USUAL: [(&str, i64); 36] = [
    ("new", 10),
    ("nuevo", 10),
    ("nueva", 10),
    ("prospecting", 10),
    ("prospeccion", 10),
    ("qualification", 10),
    ("calificacion", 10),
    ("cualificacion", 10),
    ("contacted", 15),
    ("contactado", 15),
    ("needsanalysis", 20),
    ("analisisdenecesidades", 20),
    ("appointmentscheduled", 20),
    ("citaprogramada", 20),
    ("engaging", 25),
    ("engaged", 25),
    ("qualified", 30),
    ("calificado", 30),
    ("qualifiedtobuy", 40),
    ("valueproposition", 50),
    ("propuestadevalor", 50),
    ("demo", 50),
    ("presentationscheduled", 60),
    ("presentacionprogramada", 60),
    ("iddecisionmakers", 60),
    ("perceptionanalysis", 70),
    ("proposal", 70),
    ("propuesta", 70),
    ("proposition", 70),
    ("proposalpricequote", 75),
    ("quote", 75),
    ("presupuesto", 75),
    ("decisionmakerboughtin", 80),
    ("negotiation", 90),
    ("negotiationreview", 90),
    ("contractsent", 90),
];

/// No open stage is more probable than that.
const MOST_OPEN: i64 = 9_500;
/// A stage that nobody knows is that much more probable than the last open one.
const STEP: i64 = 500;
/// Days after which a deal rots in the first open stage of a pipeline.
const ROTTING: i64 = 21;

/// All stages and which pipeline is the standard one.
#[derive(Clone, Debug, Default)]
pub struct Stages {
    stages: Vec<Stage>,
    standard: Option<Id>,
}

/// What a stage's name says it is: `won`, `lost` or `open`.
#[must_use]
pub fn kind_of(name: &str) -> &'static str {
    let name = key(bare(name));
    match () {
        () if WON.contains(&name.as_str()) => "won",
        () if LOST.contains(&name.as_str()) => "lost",
        () => "open",
    }
}

/// The name without the pipeline that some systems put behind it: `Contract sent (Sales Pipeline)`.
#[must_use]
pub fn bare(name: &str) -> &str {
    match name.split_once(" (") {
        Some((stage, behind)) if behind.ends_with(')') && !stage.trim().is_empty() => stage.trim(),
        _ => name,
    }
}

impl Stages {
    /// Reads pipelines and stages.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub async fn load(scope: &mut Scope<'_>) -> Result<Stages, Refusal> {
        let columns = ["pipeline", "name", "kind", "position", "probability", "rotting_days"].map(Path::field).to_vec();
        let query = Query::new("stage").columns(columns).sort(Path::field("position"), false);
        let mut stages = Vec::new();
        for row in scope.every(&query).await? {
            if let [Value::Id(pipeline), Value::Text(name), kind, position, probability, rotting] =
                row.values.as_slice()
            {
                let kind = kind.as_text().unwrap_or("open").to_owned();
                let position = position.as_int().unwrap_or(0);
                let probability = probability.as_int().unwrap_or(0);
                let (name, rotting) = (name.clone(), rotting.as_int());
                stages.push(Stage { id: row.id, pipeline: *pipeline, name, kind, position, probability, rotting });
            }
        }
        let columns = vec![Path::field("standard"), Path::field("position")];
        let pipelines = Query::new("pipeline").columns(columns).sort(Path::field("position"), false);
        let pipelines = scope.every(&pipelines).await?;
        let standard = pipelines.iter().find(|row| row.values.first().and_then(Value::as_bool) == Some(true));
        Ok(Stages { stages, standard: standard.or(pipelines.first()).map(|row| row.id) })
    }

    /// The pipeline of rows that name none.
    #[must_use]
    pub fn standard(&self) -> Option<Id> {
        self.standard
    }

    /// The stage of this id, as our own exports write it, else of this name; of those that mean won (or lost) the pipeline's own, whatever it is called.
    #[must_use]
    pub fn find(&self, name: &str, pipeline: Option<Id>) -> Found {
        if let Ok(id) = name.to_ascii_lowercase().parse::<Id>()
            && self.stages.iter().any(|stage| stage.id == id)
        {
            return Found::One(id);
        }
        let Some(pipeline) = pipeline.or(self.standard) else { return Found::None };
        let own = || self.stages.iter().filter(|stage| stage.pipeline == pipeline);
        let one = |stage: Option<&Stage>| stage.map(|stage| Found::One(stage.id));
        let exact = |name: &str| own().find(|stage| fold(&stage.name) == fold(name));
        let loose = |name: &str| own().find(|stage| key(&stage.name) == key(name));
        let kind = kind_of(name);
        let decided = || own().find(|stage| kind != "open" && stage.kind == kind);
        let any_of = [exact(name), loose(name), exact(bare(name)), loose(bare(name)), decided()];
        any_of.into_iter().find_map(one).unwrap_or(Found::None)
    }

    /// Where a new stage stands: an open one before those that are more probable, and always before won and lost; its
    /// probability is what is usual for its name, else a step above the last open one's.
    #[must_use]
    pub fn place(&self, pipeline: Id, name: &str, kind: &str) -> Place {
        let mut own: Vec<&Stage> = self.stages.iter().filter(|stage| stage.pipeline == pipeline).collect();
        own.sort_by_key(|stage| stage.position);
        let end = own.last().map_or(0, |last| last.position + 1);
        if kind != "open" {
            let probability = if kind == "won" { 10_000 } else { 0 };
            return Place { position: end, probability, rotting: None, moved: Vec::new() };
        }
        let rotting = self.rotting(pipeline);
        let last = own.iter().filter(|stage| stage.kind == "open").map(|stage| stage.probability).max();
        let usual = USUAL.iter().find(|(usual, _)| *usual == key(bare(name))).map(|(_, percent)| percent * 100);
        let probability = usual.unwrap_or_else(|| last.map_or(1_000, |last| (last + STEP).min(MOST_OPEN)));
        let before = own.iter().position(|stage| stage.kind != "open" || stage.probability > probability);
        let Some(before) = before else { return Place { position: end, probability, rotting, moved: Vec::new() } };
        let position = match before.checked_sub(1).and_then(|at| own.get(at)) {
            Some(left) => left.position + 1,
            None => own.first().map_or(0, |first| first.position),
        };
        // Those behind it move as far as they must, and no further.
        let behind = own.iter().skip(before).zip(position + 1..);
        let moved =
            behind.take_while(|(stage, free)| stage.position < *free).map(|(stage, free)| (stage.id, free)).collect();
        Place { position, probability, rotting, moved }
    }

    /// What is usual in a pipeline: the middle of its open stages' days; none where all of them do without.
    fn rotting(&self, pipeline: Id) -> Option<i64> {
        let open = || self.stages.iter().filter(|stage| stage.pipeline == pipeline && stage.kind == "open");
        if open().next().is_none() {
            return Some(ROTTING);
        }
        let mut days: Vec<i64> = open().filter_map(|stage| stage.rotting).collect();
        days.sort_unstable();
        days.get(days.len() / 2).copied()
    }

    /// Takes up a stage that was created where [`Self::place`] said.
    pub fn add(&mut self, id: Id, pipeline: Id, name: &str, kind: &str, place: &Place) {
        for stage in &mut self.stages {
            if let Some((_, to)) = place.moved.iter().find(|(id, _)| *id == stage.id) {
                stage.position = *to;
            }
        }
        let (name, kind) = (name.to_owned(), kind.to_owned());
        let Place { position, probability, rotting, .. } = *place;
        self.stages.push(Stage { id, pipeline, name, kind, position, probability, rotting });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipeline like the one that a company starts with.
    fn stages() -> Stages {
        let mut stages = Stages { stages: Vec::new(), standard: Some(Id::constant(1)) };
        let all =
            [("Nueva", "open", 1_000), ("Propuesta", "open", 5_000), ("Ganada", "won", 10_000), ("Perdida", "lost", 0)];
        for ((n, position), (name, kind, probability)) in (10_u128..).zip(0..).zip(all) {
            let rotting = (kind == "open").then_some(14);
            let place = Place { position, probability, rotting, moved: Vec::new() };
            stages.add(Id::constant(n), Id::constant(1), name, kind, &place);
        }
        stages
    }

    fn order(stages: &Stages) -> Vec<(&str, i64)> {
        let mut all: Vec<&Stage> = stages.stages.iter().filter(|stage| stage.pipeline == Id::constant(1)).collect();
        all.sort_by_key(|stage| stage.position);
        assert!(all.windows(2).all(|two| two[0].position < two[1].position), "no two stand on the same place: {all:?}");
        all.into_iter().map(|stage| (stage.name.as_str(), stage.probability)).collect()
    }

    #[test]
    fn stages_are_found_by_name_and_by_meaning() {
        let id = Id::constant;
        let mut stages = stages();
        let place = Place { position: 0, probability: 10_000, rotting: None, moved: Vec::new() };
        stages.add(id(20), id(2), "Won", "won", &place);
        assert_eq!(stages.find("PROPUESTA", None), Found::One(id(11)));
        assert_eq!(stages.find("Closed Won", None), Found::One(id(12)), "the standard pipeline's own");
        assert_eq!(stages.find("won", Some(id(2))), Found::One(id(20)));
        assert_eq!(stages.find("Lost", Some(id(2))), Found::None);
        assert_eq!(stages.find(&id(20).to_string(), None), Found::One(id(20)), "an id needs no pipeline");
        assert_eq!(stages.find("Propuesta (Ventas)", None), Found::One(id(11)));
        assert_eq!((kind_of("Cerrada - Perdida"), kind_of("Engaging")), ("lost", "open"));
    }

    #[test]
    fn new_open_stages_stand_before_won_and_lost_and_grow_more_probable() {
        let mut stages = stages();
        for (n, name) in (30..).zip(["Engaging", "Prospecting", "Algo nuestro"]) {
            let place = stages.place(Id::constant(1), name, "open");
            assert_eq!(place.rotting, Some(14), "as the others of the pipeline");
            stages.add(Id::constant(n), Id::constant(1), name, "open", &place);
        }
        let wanted = [
            ("Nueva", 1_000),
            ("Prospecting", 1_000),
            ("Engaging", 2_500),
            ("Propuesta", 5_000),
            ("Algo nuestro", 5_500),
            ("Ganada", 10_000),
            ("Perdida", 0),
        ];
        assert_eq!(order(&stages), wanted);
    }

    #[test]
    fn an_empty_pipeline_takes_any_stage_and_gaps_are_used() {
        let mut stages = Stages::default();
        let first = stages.place(Id::constant(1), "Whatever", "open");
        assert_eq!(first, Place { position: 0, probability: 1_000, rotting: Some(ROTTING), moved: Vec::new() });
        let won = Place { position: 9, probability: 10_000, rotting: None, moved: Vec::new() };
        stages.add(Id::constant(5), Id::constant(1), "Hecho", "won", &won);
        stages.add(Id::constant(6), Id::constant(1), "Whatever", "open", &first);
        assert_eq!(
            stages.place(Id::constant(1), "Negotiation", "open"),
            Place { position: 1, probability: 9_000, rotting: Some(ROTTING), moved: Vec::new() }
        );
    }
}
