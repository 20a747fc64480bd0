//! How fast an import is: a file of contacts with twenty columns, keys, links, permissions and history, into a fresh SQLite
//! database, then the same file again (nothing changes), then an export of all of it.
//!
//! `cargo run --release -p trato-engine --example import_speed -- 100000`

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Instant;

use trato_engine::export::Wish;
use trato_model::Query;
use trato_testkit::TestCompany;

const HEADING: &str = "Id,FirstName,LastName,Salutation,AccountName,Title,Department,Email,Phone,MobilePhone,MailingStreet,\
                       MailingCity,MailingState,MailingPostalCode,MailingCountry,LeadSource,Birthdate,Description,\
                       HasOptedOutOfEmail,SystemModstamp\n";

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let company = TestCompany::sqlite().await;
    let path = company.folder().join("contacts.csv");
    if let Err(error) = write(&path, rows) {
        eprintln!("the file could not be written: {error}");
        return;
    }
    println!("{rows} contacts of 20 columns, {} MB", path.metadata().map_or(0, |m| m.len() >> 20));
    let (engine, admin) = (&company.engine, &company.admin);
    for pass in ["new", "again"] {
        let begun = Instant::now();
        let Ok(id) = engine.upload_file(admin, &path).await else { return };
        let Ok(mut inspection) = engine.inspect_import(admin, id, Some("contact")).await else { return };
        for column in &mut inspection.mapping.columns {
            if column.heading == "AccountName" {
                column.field = "account".to_owned();
                column.missing = trato_engine::import::mapping::Missing::Create;
            }
        }
        let looked = begun.elapsed();
        let begun = Instant::now();
        let steps = async {
            engine.map_import(admin, id, inspection.mapping).await?;
            engine.start_import(admin, id).await?;
            engine.run_import(id).await?;
            engine.import(admin, id).await
        };
        match steps.await {
            Ok(run) => {
                let speed = rows as f64 / begun.elapsed().as_secs_f64();
                println!(
                    "{pass}: looked at in {looked:.1?}; {:.1?}, {speed:.0} rows/s; {:?}",
                    begun.elapsed(),
                    run.counts
                );
            }
            Err(refusal) => println!("{pass}: {refusal}"),
        }
    }
    let begun = Instant::now();
    let done = engine.export_csv(admin, &Wish::raw(Query::new("contact")), &mut std::io::sink(), |_| true).await;
    println!("export: {:.1?}; {done:?}", begun.elapsed());
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        for line in
            status.lines().filter(|line| ["VmHWM", "RssAnon", "RssFile"].iter().any(|name| line.starts_with(name)))
        {
            println!("{line}");
        }
    }
}

fn write(path: &std::path::Path, rows: usize) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    file.write_all(HEADING.as_bytes())?;
    let mut line = String::new();
    for n in 0..rows {
        line.clear();
        let _ = writeln!(
            line,
            "003{n:012},María {n},\"García {}\",Dña.,Cuenta {},Directora,Compras,maria{n}@example.com,91{:07},6{:08},\"Calle \
             Mayor, {n}\",Madrid,Madrid,28{:03},España,Web,19{:02}-03-04,\"Nota de la persona {n}, con unas palabras.\",{},x",
            n % 5_000,
            n % 2_000,
            n % 10_000_000,
            n % 100_000_000,
            n % 80,
            n % 60 + 40,
            n % 50 == 0,
        );
        file.write_all(line.as_bytes())?;
    }
    file.flush()
}
