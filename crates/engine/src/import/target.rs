//! A field path of a mapping, resolved against the registry for the user who imports: only what he may write exists.

use std::sync::Arc;

use trato_model::access::FieldLevel;
use trato_model::kinds::Fault;
use trato_model::{Address, Entity, FieldDef, Reader, Registry};

use super::mapping::Missing;

/// How a link's text names its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// Our id, the other system's id, an address or a name: whatever fits.
    Any,
    External,
    Email,
    Name,
}

/// What of a field a column gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Whole,
    /// A part of an address, or the currency of an amount.
    Named(&'static str),
    /// *Yes* means that the channel is refused, or allowed.
    Denied,
    Granted,
    Link(By),
}

/// A field, or a part of it.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    pub field: FieldDef,
    /// Its place among the entity's fields.
    pub at: usize,
    pub part: Part,
}

/// Where a column goes.
#[derive(Clone, Debug)]
pub enum Target {
    Nowhere,
    /// Rows in which it says yes are left out.
    Deleted,
    /// Rows that it says to be companies, or people, are left out where the others are imported.
    Company,
    /// Our own id.
    Id,
    /// When the record was made in the other system: the field by which it is read.
    Created(FieldDef),
    /// A person's full name, to be split into its fields.
    FullName,
    /// A person's surnames, to be split into two fields.
    Surnames,
    Field(Aim),
    /// *Yes* means that every channel is refused.
    Denied(Vec<Aim>),
    /// Links of which the one that is found is set.
    OneOf(Vec<Aim>),
}

/// Resolves a path. `update` is whether records that exist are changed too; fixed fields are then written on creation only.
///
/// # Errors
/// `import-field` for what does not exist, is hidden, read-only or computed.
pub fn resolve(registry: &Registry, entity: &Arc<Entity>, reader: &Reader, path: &str) -> Result<Target, Fault> {
    let unknown = || Fault::new("import-field").with("field", path.chars().take(80).collect::<String>());
    match path {
        "" => return Ok(Target::Nowhere),
        "@deleted" => return Ok(Target::Deleted),
        "@company" if super::others::may_stand_beside(entity.name) => return Ok(Target::Company),
        "@id" => return Ok(Target::Id),
        "@created" => return entity.field("created_at").map(|field| Target::Created(*field)).ok_or_else(unknown),
        "@denied" => {
            let fields = entity.fields.iter().filter(|field| super::people::is_permission(field));
            let paths = fields.map(|field| format!("{}.denied", field.name));
            let aims: Vec<Aim> = paths.filter_map(|path| aim(registry, entity, reader, &path)).collect();
            return if aims.is_empty() { Err(unknown()) } else { Ok(Target::Denied(aims)) };
        }
        "@surnames" => {
            let both = ["last_name", "second_last_name"].map(|name| aim(registry, entity, reader, name));
            return if both.iter().all(Option::is_some) { Ok(Target::Surnames) } else { Err(unknown()) };
        }
        "@name" => return if has_names(entity) { Ok(Target::FullName) } else { Err(unknown()) },
        _ => {}
    }
    let mut aims = Vec::new();
    for one in path.split('|') {
        aims.push(aim(registry, entity, reader, one).ok_or_else(unknown)?);
    }
    match aims.len() {
        1 => Ok(Target::Field(aims.remove(0))),
        _ if aims.iter().all(|aim| matches!(aim.part, Part::Link(_))) => Ok(Target::OneOf(aims)),
        _ => Err(unknown()),
    }
}

/// Whether a full name can be taken apart for this entity.
#[must_use]
pub fn has_names(entity: &Entity) -> bool {
    entity.position("last_name").is_some() || (entity.name == "user" && entity.position("name").is_some())
}

fn aim(registry: &Registry, entity: &Arc<Entity>, reader: &Reader, path: &str) -> Option<Aim> {
    let (name, part) = path.split_once('.').map_or((path, None), |(name, part)| (name, Some(part)));
    let at = entity.position(name)?;
    let field = *entity.fields.get(at)?;
    let writable = reader.is_system() || reader.field(entity.name, field.name) == FieldLevel::Full;
    if !(field.writable() || field.carried) || !writable {
        return None;
    }
    let part = match (field.kind.name(), part) {
        ("link", part) => {
            let target = registry.entity(field.target?)?;
            Part::Link(match part {
                None => By::Any,
                Some("external_id") if target.position("external_id").is_some() => By::External,
                Some("email") if target.position("email").is_some() => By::Email,
                Some("name") => By::Name,
                Some(_) => return None,
            })
        }
        (_, None) => Part::Whole,
        ("address", Some(part)) => Part::Named(Address::PARTS.into_iter().find(|known| *known == part)?),
        ("money", Some("currency")) => Part::Named("currency"),
        ("choice", Some("denied")) if field.choices.contains(&"denied") => Part::Denied,
        ("choice", Some("granted")) if field.choices.contains(&"granted") => Part::Granted,
        _ => return None,
    };
    Some(Aim { field, at, part })
}

/// What a mapping proposes where a linked record is missing: lists that a company edits, and those whom records hang on,
/// are created by name; what only another system's id names cannot be.
#[must_use]
pub fn missing(target: &str, by: By) -> Missing {
    match (target, by) {
        // Whose it was there need not be anybody here: then it is whoever imports it, and each row says so.
        ("user" | "team" | "branch", By::External | By::Email) => Missing::Leave,
        (_, By::External | By::Email) => Missing::Refuse,
        (
            "account" | "industry" | "product_category" | "lead_source" | "loss_reason" | "competitor" | "campaign"
            | "product" | "pipeline" | "stage" | "branch" | "team" | "user",
            _,
        ) => Missing::Create,
        ("contact" | "lead" | "opportunity", _) => Missing::Refuse,
        _ => Missing::Leave,
    }
}

/// Whether several columns may go into one field: their values are joined.
#[must_use]
pub fn takes_several(aim: &Aim) -> bool {
    aim.part == Part::Whole && (aim.field.kind.many() || aim.field.kind.name() == "long_text")
        || matches!(aim.part, Part::Link(_) | Part::Denied)
}
