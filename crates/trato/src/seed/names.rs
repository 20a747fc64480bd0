//! Whom the demo company deals with and what it sells. All invented.

pub const FIRST: &[&str] = &[
    "María",
    "Carmen",
    "Ana",
    "Lucía",
    "Marta",
    "Elena",
    "Laura",
    "Sara",
    "Paula",
    "Cristina",
    "Isabel",
    "Raquel",
    "Nuria",
    "Beatriz",
    "Andreína",
    "Gabriela",
    "Valentina",
    "Daniela",
    "José",
    "Antonio",
    "Manuel",
    "Javier",
    "David",
    "Carlos",
    "Miguel",
    "Pablo",
    "Sergio",
    "Álvaro",
    "Rubén",
    "Íñigo",
    "Jesús",
    "Luis",
    "Andrés",
    "Rafael",
    "Simón",
    "Hugo",
];

/// The first of them are women's.
const WOMEN: usize = 18;

/// How a person of a first name is addressed in writing.
#[must_use]
pub fn salutation(first: &str) -> &'static str {
    if FIRST.iter().take(WOMEN).any(|name| *name == first) { "Sra." } else { "Sr." }
}

pub const LAST: &[&str] = &[
    "García",
    "Rodríguez",
    "González",
    "Fernández",
    "López",
    "Martínez",
    "Sánchez",
    "Pérez",
    "Gómez",
    "Martín",
    "Jiménez",
    "Ruiz",
    "Hernández",
    "Díaz",
    "Moreno",
    "Muñoz",
    "Álvarez",
    "Romero",
    "Alonso",
    "Gutiérrez",
    "Navarro",
    "Torres",
    "Domínguez",
    "Vázquez",
    "Ramos",
    "Gil",
    "Ramírez",
    "Serrano",
    "Blanco",
    "Molina",
    "Castro",
    "Ortega",
    "Delgado",
    "Rondón",
    "Contreras",
    "Urdaneta",
    "Bolívar",
    "Peña",
    "Ibáñez",
    "Núñez",
    "Etxeberria",
    "Puig",
    "Ferrer",
];

/// A line of business: its name, its industry (`seed-industry-…`), and how many people work there.
#[derive(Debug)]
pub struct Trade(pub &'static str, pub &'static str, pub i64, pub i64);

pub const TRADES: &[Trade] = &[
    Trade("Hotel", "hospitality", 12, 140),
    Trade("Hotel", "hospitality", 12, 140),
    Trade("Restaurante", "hospitality", 6, 35),
    Trade("Clínica", "health", 10, 120),
    Trade("Residencia", "health", 20, 90),
    Trade("Farmacia", "health", 3, 12),
    Trade("Laboratorios", "health", 15, 180),
    Trade("Supermercados", "retail", 25, 260),
    Trade("Centro comercial", "retail", 20, 80),
    Trade("Panadería", "retail", 4, 25),
    Trade("Muebles", "retail", 5, 60),
    Trade("Talleres", "manufacturing", 4, 45),
    Trade("Imprenta", "manufacturing", 5, 40),
    Trade("Conservas", "manufacturing", 20, 180),
    Trade("Bodegas", "agriculture", 8, 70),
    Trade("Colegio", "education", 20, 110),
    Trade("Academia", "education", 4, 25),
    Trade("Gimnasio", "services", 4, 30),
    Trade("Oficinas", "services", 8, 150),
    Trade("Almacenes", "logistics", 8, 90),
    Trade("Transportes", "logistics", 6, 120),
    Trade("Constructora", "construction", 10, 160),
];

pub const PROPER: &[&str] = &[
    "del Parque",
    "Miramar",
    "Aurora",
    "Gran Vía",
    "San Telmo",
    "El Roble",
    "Las Acacias",
    "La Estrella",
    "Monteverde",
    "Altamira",
    "Los Rosales",
    "Bellavista",
    "del Carmen",
    "La Encina",
    "Cumbres",
    "Santa Fe",
    "El Molino",
    "Los Olivos",
    "Avenida",
    "La Fuente",
    "del Puerto",
    "Mercedes",
    "Río Claro",
    "Ávila",
    "Galicia",
    "El Faro",
    "Catedral",
    "Levante",
    "La Alameda",
    "Buenavista",
    "San Isidro",
    "Las Palmeras",
    "El Pinar",
    "Torre Blanca",
    "Santa Clara",
    "Los Arcos",
    "La Colina",
    "Costa Azul",
    "El Mirador",
    "San Rafael",
];

/// Postal code, city, province, country.
pub const PLACES: &[(&str, &str, &str, &str)] = &[
    ("28013", "Madrid", "Madrid", "ES"),
    ("28045", "Madrid", "Madrid", "ES"),
    ("28801", "Alcalá de Henares", "Madrid", "ES"),
    ("45001", "Toledo", "Toledo", "ES"),
    ("15001", "A Coruña", "A Coruña", "ES"),
    ("36201", "Vigo", "Pontevedra", "ES"),
    ("33003", "Oviedo", "Asturias", "ES"),
    ("47001", "Valladolid", "Valladolid", "ES"),
    ("50001", "Zaragoza", "Zaragoza", "ES"),
    ("46002", "València", "Valencia", "ES"),
    ("41001", "Sevilla", "Sevilla", "ES"),
    ("29005", "Málaga", "Málaga", "ES"),
];

pub const PLACES_VE: &[(&str, &str, &str, &str)] = &[
    ("1010", "Caracas", "Distrito Capital", "VE"),
    ("1060", "Chacao", "Miranda", "VE"),
    ("2001", "Valencia", "Carabobo", "VE"),
    ("4001", "Maracaibo", "Zulia", "VE"),
    ("3001", "Barquisimeto", "Lara", "VE"),
];

/// What telephone numbers of a province begin with, and how many digits follow.
#[must_use]
pub fn prefix(province: &str) -> (&'static str, u32) {
    match province {
        "Madrid" => ("+3491", 7),
        "Toledo" => ("+34925", 6),
        "A Coruña" => ("+34981", 6),
        "Pontevedra" => ("+34986", 6),
        "Asturias" => ("+34985", 6),
        "Valladolid" => ("+34983", 6),
        "Zaragoza" => ("+34976", 6),
        "Valencia" => ("+3496", 7),
        "Sevilla" => ("+34954", 6),
        "Málaga" => ("+34952", 6),
        "Carabobo" => ("+58241", 7),
        "Zulia" => ("+58261", 7),
        "Lara" => ("+58251", 7),
        _ => ("+58212", 7),
    }
}

pub const STREETS: &[&str] =
    &["Calle Mayor", "Avenida de la Constitución", "Calle del Sol", "Plaza Nueva", "Calle Real", "Avenida Libertador"];

/// Category, name, code, price and cost in cents.
pub const PRODUCTS: &[(&str, &str, &str, i64, i64)] = &[
    ("Bombas de calor", "Bomba de calor Brisa 8", "BC-08", 489_000, 312_000),
    ("Bombas de calor", "Bomba de calor Brisa 12", "BC-12", 625_000, 398_000),
    ("Bombas de calor", "Bomba de calor Brisa 16", "BC-16", 784_000, 505_000),
    ("Bombas de calor", "Bomba de calor Tramontana 30", "BC-30", 1_450_000, 962_000),
    ("Aire acondicionado", "Split Alisio 3500", "AA-35", 118_000, 69_000),
    ("Aire acondicionado", "Split Alisio 5000", "AA-50", 154_000, 92_000),
    ("Aire acondicionado", "Conductos Levante 10", "AA-10C", 342_000, 221_000),
    ("Aire acondicionado", "Cassette Poniente 7", "AA-07K", 276_000, 171_000),
    ("Ventilación", "Recuperador Cierzo 400", "VE-400", 214_000, 132_000),
    ("Ventilación", "Recuperador Cierzo 900", "VE-900", 388_000, 246_000),
    ("Ventilación", "Extractor Ábrego", "VE-050", 42_000, 23_000),
    ("Control", "Centralita Norte", "CO-100", 96_000, 41_000),
    ("Control", "Termostato Faro", "CO-010", 18_500, 7_200),
    ("Servicio", "Instalación, día de cuadrilla", "SE-001", 74_000, 52_000),
    ("Servicio", "Mantenimiento anual básico", "SE-100", 39_000, 18_000),
    ("Servicio", "Mantenimiento anual completo", "SE-200", 89_000, 41_000),
    ("Servicio", "Auditoría energética", "SE-300", 120_000, 64_000),
];

/// Why deals are lost (`seed-loss-reason-…`), and how often of a hundred.
pub const LOSS_REASONS: &[(&str, usize)] = &[
    ("price", 29),
    ("competitor", 21),
    ("no-budget", 13),
    ("timing", 11),
    ("no-answer", 10),
    ("no-decision", 8),
    ("product", 4),
    ("service", 2),
    ("other", 2),
];

/// Where customers come from (`seed-lead-source-…`), and how often of a hundred.
pub const SOURCES: &[(&str, usize)] = &[
    ("web", 29),
    ("referral", 20),
    ("fair", 14),
    ("campaign", 12),
    ("cold-call", 9),
    ("partner", 7),
    ("social", 5),
    ("service", 3),
    ("other", 1),
];

pub const COMPETITORS: &[&str] =
    &["Frigorías Ibéricas", "ClimaSur", "Aires del Ávila", "TermoNova", "Hermanos Quiroga"];

/// Month in which it begins, name, channel, budget in cents.
pub const CAMPAIGNS: &[(i8, &str, &str, i64)] = &[
    (2, "Feria de la Climatización", "fair", 1_800_000),
    (5, "Verano fresco", "advertising", 900_000),
    (9, "Renueve su caldera", "email", 350_000),
    (11, "Recomiende y gane", "referral", 240_000),
];

pub const CALLS: &[&str] = &[
    "Llamada de seguimiento",
    "Resolver dudas del presupuesto",
    "Primera llamada",
    "Confirmar la visita",
    "Negociar plazo de pago",
];
pub const VISITS: &[&str] = &["Visita técnica", "Medición en obra", "Presentación de la oferta", "Visita de cortesía"];
pub const MEETINGS: &[&str] = &["Reunión con dirección", "Revisión del proyecto", "Cierre de condiciones"];
pub const TASKS: &[&str] =
    &["Preparar presupuesto", "Enviar catálogo", "Pedir planos", "Calcular el ahorro", "Revisar el contrato"];
pub const NOTES: &[&str] = &[
    "Prefieren que los visitemos por la mañana.",
    "El director financiero decide; el técnico recomienda.",
    "Tienen una máquina de la competencia de 2014 que falla a menudo.",
    "Quieren empezar la obra antes del verano.",
    "Nos conocen por la recomendación de un cliente.",
];
pub const OUTCOMES: &[&str] = &[
    "Interesados; piden precio con instalación.",
    "Volver a hablar la semana que viene.",
    "Lo consultan con la propiedad.",
    "Les gusta la propuesta, comparan con otra.",
    "De acuerdo con el alcance.",
    "Piden referencias de obras parecidas.",
    "Falta el visto bueno de dirección.",
    "Les parece caro; buscamos otra configuración.",
];
pub const TASKS_DONE: &[&str] = &["Enviado por correo.", "Hecho.", "Entregado en mano.", "Revisado con el técnico."];

/// How calls end, the most frequent several times.
pub const RESULTS: &[&str] = &[
    "reached",
    "reached",
    "reached",
    "reached",
    "reached",
    "reached",
    "no_answer",
    "no_answer",
    "voicemail",
    "call_back",
];

/// Why leads come to nothing.
pub const DISQUALIFIED: &[&str] = &[
    "Sin necesidad por ahora",
    "Sin presupuesto este año",
    "No contesta",
    "Solo pedía información",
    "Fuera de nuestra zona",
    "Ya trabaja con otro instalador",
];

pub const CANCELS: &[&str] =
    &["El cliente pidió aplazarla", "Enfermedad", "Avería urgente en otra obra", "No estaba el interlocutor"];

/// What a deal is about: its name, what is done, the product's code, how many at least and at most, and the lines of
/// business or industries that ask for it (all for none).
#[derive(Debug)]
pub struct Work {
    pub name: &'static str,
    pub kinds: &'static [&'static str],
    pub code: &'static str,
    pub least: i64,
    pub most: i64,
    pub whose: &'static [&'static str],
}

const BUILT: &[&str] = &["Renovación", "Ampliación", "Obra nueva", "Sustitución"];
const NEW: &[&str] = &["Renovación", "Obra nueva"];
const MACHINES: &[&str] = &["Sustitución", "Ampliación"];
const SERVICE: &[&str] = &["Contrato", "Renovación"];

const BUILDINGS: &[&str] =
    &["Hotel", "Clínica", "Residencia", "education", "Centro comercial", "Oficinas", "Gimnasio", "construction"];

const fn work(
    name: &'static str,
    kinds: &'static [&'static str],
    (code, least, most): (&'static str, i64, i64),
    whose: &'static [&'static str],
) -> Work {
    Work { name, kinds, code, least, most, whose }
}

pub const WORKS: &[Work] = &[
    work("aire de las oficinas", BUILT, ("AA-07K", 2, 8), &[]),
    work("aerotermia del edificio", BUILT, ("BC-30", 1, 4), BUILDINGS),
    work("bombas de calor", MACHINES, ("BC-16", 1, 4), &[]),
    work("suelo radiante de la planta baja", NEW, ("BC-12", 1, 3), BUILDINGS),
    work("recuperadores de calor", BUILT, ("VE-900", 2, 7), &[]),
    work("cuadro de control y sondas", MACHINES, ("CO-100", 3, 10), &[]),
    work("mantenimiento anual", SERVICE, ("SE-200", 3, 14), &[]),
    work("auditoría energética", &["Encargo"], ("SE-300", 2, 5), &[]),
    work("sala de servidores", BUILT, ("AA-10C", 2, 5), &["services", "health", "logistics", "construction"]),
    work("cámara frigorífica", MACHINES, ("BC-16", 2, 5), &["retail", "hospitality", "agriculture", "logistics"]),
    work("climatización de la tienda", BUILT, ("AA-50", 4, 14), &["retail"]),
    work("habitaciones", NEW, ("AA-35", 12, 40), &["Hotel", "Clínica", "Residencia"]),
    work("ventilación del comedor", BUILT, ("VE-400", 3, 9), &["hospitality", "education", "Residencia"]),
    work("piscina cubierta", NEW, ("BC-30", 1, 3), &["Hotel", "Gimnasio"]),
    work("quirófanos y laboratorio", BUILT, ("VE-900", 4, 10), &["Clínica", "Laboratorios"]),
    work("aulas y biblioteca", BUILT, ("AA-50", 6, 24), &["education"]),
    work("calderas de la nave", MACHINES, ("BC-30", 1, 5), &["manufacturing", "logistics", "agriculture"]),
    work("extracción de la nave", BUILT, ("VE-050", 10, 40), &["manufacturing", "logistics"]),
    work("casetas de obra", BUILT, ("AA-35", 4, 16), &["construction"]),
    work("sala de crianza", BUILT, ("BC-16", 2, 4), &["Bodegas"]),
];
