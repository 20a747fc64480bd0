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

pub const TRADE: &[&str] = &[
    "Hotel",
    "Hotel",
    "Clínica",
    "Residencia",
    "Panadería",
    "Supermercados",
    "Talleres",
    "Colegio",
    "Bodegas",
    "Laboratorios",
    "Restaurante",
    "Gimnasio",
    "Farmacia",
    "Oficinas",
    "Almacenes",
    "Imprenta",
    "Conservas",
    "Centro comercial",
    "Muebles",
    "Transportes",
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

pub const COMPETITORS: &[&str] =
    &["Frigorías Ibéricas", "ClimaSur", "Aires del Ávila", "TermoNova", "Hermanos Quiroga"];

/// Name, channel, budget in cents.
pub const CAMPAIGNS: &[(&str, &str, i64)] = &[
    ("Feria de la Climatización", "fair", 1_800_000),
    ("Renueve su caldera", "email", 350_000),
    ("Verano fresco", "advertising", 900_000),
    ("Recomiende y gane", "referral", 240_000),
    ("Hoteles sostenibles", "phone", 420_000),
    ("Web: calcule su ahorro", "web", 610_000),
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
];
pub const CANCELS: &[&str] =
    &["El cliente pidió aplazarla", "Enfermedad", "Avería urgente en otra obra", "No estaba el interlocutor"];

/// What a deal is about.
pub const WORKS: &[&str] = &[
    "aire de las oficinas",
    "aerotermia del edificio",
    "calderas de la nave",
    "sala de servidores",
    "cámara frigorífica",
    "ventilación del comedor",
    "climatización de la tienda",
    "suelo radiante de la planta baja",
    "enfriadora de la azotea",
    "fan-coils de las habitaciones",
    "quirófanos y laboratorio",
    "aulas y biblioteca",
    "piscina cubierta",
    "recuperadores de calor",
    "cuadro de control y sondas",
    "mantenimiento anual",
];
