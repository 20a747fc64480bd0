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
}

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
        let columns = ["pipeline", "name", "kind", "position"].map(Path::field).to_vec();
        let query = Query::new("stage").columns(columns).sort(Path::field("position"), false);
        let mut stages = Vec::new();
        for row in scope.every(&query).await? {
            if let [Value::Id(pipeline), Value::Text(name), kind, position] = row.values.as_slice() {
                let kind = kind.as_text().unwrap_or("open").to_owned();
                let position = position.as_int().unwrap_or(0);
                stages.push(Stage { id: row.id, pipeline: *pipeline, name: name.clone(), kind, position });
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

    /// The stage of this name; of those that mean won (or lost) the pipeline's own, whatever it is called.
    #[must_use]
    pub fn find(&self, name: &str, pipeline: Option<Id>) -> Found {
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

    /// Where a new open stage stands: behind the open ones, before won and lost.
    #[must_use]
    pub fn place(&self, pipeline: Id, kind: &str) -> i64 {
        let own = self.stages.iter().filter(|stage| stage.pipeline == pipeline);
        let last = own.filter(|stage| kind != "open" || stage.kind == "open").map(|stage| stage.position).max();
        last.map_or(0, |last| last + 1)
    }

    pub fn add(&mut self, id: Id, pipeline: Id, name: &str, kind: &str, position: i64) {
        let (name, kind) = (name.to_owned(), kind.to_owned());
        self.stages.push(Stage { id, pipeline, name, kind, position });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_found_by_name_and_by_meaning() {
        let id = |n: u128| Id::constant(n);
        let mut stages = Stages { stages: Vec::new(), standard: Some(id(1)) };
        stages.add(id(10), id(1), "Propuesta", "open", 0);
        stages.add(id(11), id(1), "Ganada", "won", 1);
        stages.add(id(12), id(2), "Won", "won", 0);
        assert_eq!(stages.find("PROPUESTA", None), Found::One(id(10)));
        assert_eq!(stages.find("Closed Won", None), Found::One(id(11)), "the standard pipeline's own");
        assert_eq!(stages.find("won", Some(id(2))), Found::One(id(12)));
        assert_eq!(stages.find("Lost", None), Found::None);
        assert_eq!(stages.find("Propuesta (Ventas)", None), Found::One(id(10)));
        assert_eq!(stages.place(id(1), "open"), 1);
        assert_eq!(stages.place(id(1), "lost"), 2);
        assert_eq!((kind_of("Cerrada - Perdida"), kind_of("Engaging")), ("lost", "open"));
    }
}
