//! The const builder of an entity's definition: the only place where a kind of record is described.

use crate::FieldDef;
use crate::layout::Section;
use crate::mixin::Mixin;
use crate::rule::Rule;

/// The area of the navigation that an entity belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    Sales,
    Marketing,
    Service,
    Analytics,
    Knowledge,
    Settings,
    /// Part of another record (a line, a role, a ledger row): no page in the navigation.
    Part,
}

impl Area {
    pub const ALL: [Area; 7] =
        [Area::Sales, Area::Marketing, Area::Service, Area::Analytics, Area::Knowledge, Area::Settings, Area::Part];

    /// Message key `area-{name}` and the name in stored overlays.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Area::Sales => "sales",
            Area::Marketing => "marketing",
            Area::Service => "service",
            Area::Analytics => "analytics",
            Area::Knowledge => "knowledge",
            Area::Settings => "settings",
            Area::Part => "part",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|area| area.name() == name)
    }
}

/// Whose a record without an owner is: by three links, of which none is set where it is the company's. A reader sees those
/// of the people of whom he sees the records `beside` it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearers {
    pub user: &'static str,
    pub team: &'static str,
    pub branch: &'static str,
    /// The kind that says how far a reader sees: no right on these records reaches further than reading that.
    pub beside: &'static str,
}

/// A kind of record, as its module describes it.
#[derive(Clone, Copy, Debug)]
pub struct EntityDef {
    /// Snake-case singular; the table's name and the API's path.
    pub name: &'static str,
    pub area: Area,
    /// Name of the icon in the sprite and hue in degrees, the same wherever a record of this kind appears.
    pub icon: &'static str,
    pub hue: u16,
    pub fields: &'static [FieldDef],
    pub mixins: &'static [&'static Mixin],
    /// Columns of the default list.
    pub list: &'static [&'static str],
    /// What a panel on the page of a linked record shows beside the title; the first columns of the list where empty.
    pub panel: &'static [&'static str],
    /// Default sort; `-` before a name is descending. The entity's title where empty.
    pub sort: &'static str,
    /// The link or choice field whose values are the board's columns.
    pub board: Option<&'static str>,
    /// The date field that puts a record on the calendar.
    pub calendar: Option<&'static str>,
    pub form: &'static [Section],
    /// Fields of the quick create form; the required ones where empty.
    pub quick: &'static [&'static str],
    pub rules: &'static [Rule],
    /// Sets of fields of which no two live records may share all values.
    pub unique: &'static [&'static [&'static str]],
    /// Pairs of fields that are asked for together: records with one value of the first, in the order of the second.
    pub ordered: &'static [(&'static str, &'static str)],
    /// The links whose target owns this record: it lives, dies and is seen with it.
    pub part_of: Option<&'static str>,
    /// Records are their `owner`'s alone; others may read those in which this field is true.
    pub personal: Option<&'static str>,
    /// Whose the records are that have no owner; without, they are everybody's whose role reads them.
    pub bearers: Option<Bearers>,
    /// Whether the importer offers it.
    pub imported: bool,
    /// There is exactly one record, made when the company is set up: nobody makes another or deletes it.
    pub singleton: bool,
    /// Rows are written by rules alone: people read them and nobody makes, changes or deletes one.
    pub ledger: bool,
}

impl EntityDef {
    #[must_use]
    pub const fn new(name: &'static str, area: Area) -> Self {
        assert!(name.len() <= 40, "names of entities are at most 40 bytes");
        EntityDef {
            name,
            area,
            icon: "box",
            hue: 220,
            fields: &[],
            mixins: &[],
            list: &[],
            panel: &[],
            sort: "",
            board: None,
            calendar: None,
            form: &[],
            quick: &[],
            rules: &[],
            unique: &[],
            ordered: &[],
            part_of: None,
            personal: None,
            bearers: None,
            imported: true,
            singleton: false,
            ledger: false,
        }
    }

    #[must_use]
    pub const fn icon(mut self, icon: &'static str, hue: u16) -> Self {
        self.icon = icon;
        self.hue = hue;
        self
    }

    #[must_use]
    pub const fn fields(mut self, fields: &'static [FieldDef]) -> Self {
        self.fields = fields;
        self
    }

    /// Adds fields and behaviour together; mixins' fields come after the entity's own.
    #[must_use]
    pub const fn with(mut self, mixins: &'static [&'static Mixin]) -> Self {
        self.mixins = mixins;
        self
    }

    #[must_use]
    pub const fn list(mut self, columns: &'static [&'static str]) -> Self {
        self.list = columns;
        self
    }

    #[must_use]
    pub const fn panel(mut self, fields: &'static [&'static str]) -> Self {
        self.panel = fields;
        self
    }

    #[must_use]
    pub const fn sort(mut self, sort: &'static str) -> Self {
        self.sort = sort;
        self
    }

    #[must_use]
    pub const fn board(mut self, field: &'static str) -> Self {
        self.board = Some(field);
        self
    }

    #[must_use]
    pub const fn calendar(mut self, field: &'static str) -> Self {
        self.calendar = Some(field);
        self
    }

    #[must_use]
    pub const fn form(mut self, sections: &'static [Section]) -> Self {
        self.form = sections;
        self
    }

    #[must_use]
    pub const fn quick(mut self, fields: &'static [&'static str]) -> Self {
        self.quick = fields;
        self
    }

    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// An index for records with one value of the first field in the order of the second.
    #[must_use]
    pub const fn ordered(mut self, pairs: &'static [(&'static str, &'static str)]) -> Self {
        self.ordered = pairs;
        self
    }

    #[must_use]
    pub const fn unique(mut self, sets: &'static [&'static [&'static str]]) -> Self {
        self.unique = sets;
        self
    }

    /// The record belongs to the one that `link` points to: access is the owner's, trash goes with it.
    #[must_use]
    pub const fn part_of(mut self, link: &'static str) -> Self {
        self.part_of = Some(link);
        self
    }

    /// A record is its `owner`'s, whatever roles grant; the others may read it where the field `shared` is true.
    #[must_use]
    pub const fn personal(mut self, shared: &'static str) -> Self {
        self.personal = Some(shared);
        self
    }

    #[must_use]
    pub const fn borne_by(mut self, bearers: Bearers) -> Self {
        self.bearers = Some(bearers);
        self
    }

    #[must_use]
    pub const fn imported(mut self, imported: bool) -> Self {
        self.imported = imported;
        self
    }

    /// There is exactly one record, made when the company is set up: nobody makes another or deletes it.
    #[must_use]
    pub const fn singleton(mut self) -> Self {
        self.singleton = true;
        self
    }

    /// Rows are written by rules alone: people read them and nobody makes, changes or deletes one.
    #[must_use]
    pub const fn ledger(mut self) -> Self {
        self.ledger = true;
        self
    }
}
