//! How a person likes to be reached and addressed, and what he allows on each channel: kept, found, imported, taken along.

use std::collections::BTreeMap;

use trato_crm::permission::{Channel, denied, warnings};
use trato_crm::sales::conversion;
use trato_engine::import::Status;
use trato_model::{Change, Filter, Op, Query, Record, Refusal, Source, Value};
use trato_testkit::TestCompany;

use crate::leads::new;

fn days(of: &[&str]) -> Value {
    Value::List(of.iter().map(|day| Value::from(*day)).collect())
}

/// Channel, days, hours and language as they are kept.
fn wishes() -> [(&'static str, Value); 5] {
    [
        ("preferred_channel", "whatsapp".into()),
        ("preferred_days", days(&["mon", "wed"])),
        ("preferred_from", Value::Int(9 * 60 + 30)),
        ("preferred_to", Value::Int(14 * 60)),
        ("language", "gl".into()),
    ]
}

fn address() -> [(&'static str, Value); 2] {
    [("salutation", "Dra.".into()), ("address_form", "usted".into())]
}

fn keeps(record: &Record, wanted: &[(&'static str, Value)]) {
    for (field, value) in wanted {
        assert_eq!(record.value(field), value, "{field} of {}", record.entity.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_somebody_likes_to_be_reached_is_kept_found_and_taken_along() {
    for company in TestCompany::each().await {
        for kind in ["contact", "lead"] {
            let person =
                wishes().into_iter().fold(Change::create(kind).text("last_name", "Souto"), |change, (field, value)| {
                    change.put(field, value)
                });
            let person = company.save(person).await;
            keeps(&person, &wishes());
            let found = Filter::equal("preferred_channel", "whatsapp")
                .and(Filter::test("preferred_days", Op::Contains, vec!["wed".into()]))
                .and(Filter::test("preferred_from", Op::AtMost, vec![Value::Int(600)]))
                .and(Filter::equal("language", "gl"));
            let count = company.engine.count(&company.admin, &Query::new(kind).and(found), 5).await.unwrap();
            assert_eq!(count.n, 1, "{kind}");
            for (field, wrong) in
                [("preferred_channel", "paloma"), ("language", "klingon"), ("preferred_from", "25:00")]
            {
                let change = Change::update(kind, person.id).text(field, wrong);
                let refused = company.try_save(&company.admin, change).await;
                assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == field), "{kind} {field}");
            }
            let day = Change::update(kind, person.id).put("preferred_days", days(&["mon", "fiesta"]));
            assert!(matches!(company.try_save(&company.admin, day).await, Err(Refusal::Invalid(_))), "{kind}");
            if kind == "lead" {
                let wish = new(conversion::Wish::Nothing);
                let (engine, who) = (&company.engine, &company.admin);
                let done = conversion::convert(engine, who, person.id, wish, Source::Page).await.unwrap();
                keeps(&engine.record(who, "contact", done.contact.unwrap()).await.unwrap(), &wishes());
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_channel_has_its_own_permission_with_source_and_day() {
    for company in TestCompany::each().await {
        let today = i64::from(company.admin.ctx.today());
        for kind in ["contact", "lead"] {
            let person = company.save(Change::create(kind).text("last_name", "Souto")).await;
            for channel in Channel::ALL {
                let (status, source) = (channel.field(), format!("{}_source", channel.field()));
                let on = format!("{status}_on");
                assert_eq!(person.value(status).as_text(), Some("unknown"), "{kind}: neither yes nor no");
                assert!(person.value(&on).is_null());
                let before: BTreeMap<_, _> = others(&company, &person, channel).await;
                let no = Change::update(kind, person.id).text(status, "denied").text(&source, "Llamada del lunes");
                let no = company.save(no).await;
                assert!(denied(&no, channel) && warnings(&no).contains(&channel), "{kind} {status}");
                assert_eq!(
                    (no.value(&source).as_text(), no.value(&on).as_int()),
                    (Some("Llamada del lunes"), Some(today))
                );
                assert_eq!(others(&company, &person, channel).await, before, "{status} says nothing of other channels");

                let bare = Change::update(kind, person.id).text(status, "granted");
                let refused = company.try_save(&company.admin, bare.clone()).await;
                assert!(
                    matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == source),
                    "{kind} {status}"
                );
                let yes = bare.text(&source, "Formulario firmado").put(&on, Value::Int(today - 3));
                let yes = company.save(yes).await;
                assert!(!denied(&yes, channel));
                assert_eq!(yes.value(&on).as_int(), Some(today - 3), "the day that was given");
                company.save(Change::update(kind, person.id).text(status, "denied")).await;
            }
            let all = company.engine.record(&company.admin, kind, person.id).await.unwrap();
            assert_eq!(warnings(&all), Channel::ALL, "{kind}");
        }
    }
}

/// What a person says of the other channels.
async fn others(company: &TestCompany, person: &Record, but: Channel) -> BTreeMap<&'static str, Value> {
    let now = company.engine.record(&company.admin, person.entity.name, person.id).await.unwrap();
    let others = Channel::ALL.into_iter().filter(|channel| *channel != but);
    others.map(|channel| (channel.field(), now.value(channel.field()).clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_addressed_as_he_wishes() {
    for company in TestCompany::each().await {
        for kind in ["contact", "lead"] {
            let ana = Change::create(kind).text("first_name", "Ana").text("last_name", "Prieto");
            let ana = company.save(ana.text("salutation", "Dra.").text("address_form", "usted")).await;
            keeps(&ana, &address());
            assert_eq!(ana.title(), "Ana Prieto", "the form of address is no part of the name");
            let friend = company.save(Change::update(kind, ana.id).text("address_form", "tu")).await;
            keeps(&friend, &[("salutation", "Dra.".into()), ("address_form", "tu".into())]);
            let wrong = Change::update(kind, ana.id).text("address_form", "vos");
            let refused = company.try_save(&company.admin, wrong).await;
            assert!(matches!(refused, Err(Refusal::Invalid(errors)) if errors[0].field == "address_form"), "{kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_converted_lead_is_addressed_as_before() {
    for company in TestCompany::each().await {
        let lead = Change::create("lead").text("last_name", "Prieto").text("salutation", "Dra.");
        let lead = company.save(lead.text("address_form", "usted")).await;
        let (engine, who) = (&company.engine, &company.admin);
        let done =
            conversion::convert(engine, who, lead.id, new(conversion::Wish::Nothing), Source::Page).await.unwrap();
        keeps(&engine.record(who, "contact", done.contact.unwrap()).await.unwrap(), &address());
    }
}

const HEADINGS: &str = "Nombre;Primer apellido;Tratamiento;Trato;Canal preferido;Días preferidos;Llamar desde;Llamar hasta;\
    Idioma;Permiso de correo;Permiso de correo: origen;Permiso de correo: fecha;Permiso de llamada;Permiso de llamada: origen";

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_our_labels_brings_all_of_it() {
    for company in TestCompany::each().await {
        let rows = "Ana;Prieto;Dra.;Usted;WhatsApp;lunes, miércoles;9:30;14:00;Gallego;No contactar;Baja por correo;3/2/2026;Sí;Feria";
        let path = company.folder().join("contactos.csv");
        std::fs::write(&path, format!("{HEADINGS}\n{rows}\n")).unwrap();
        let (engine, who) = (&company.engine, &company.admin);
        let id = engine.upload_file(who, &path).await.unwrap();
        let mapping = engine.inspect_import(who, id, None).await.unwrap().mapping;
        let fields: Vec<&str> = mapping.columns.iter().map(|column| column.field.as_str()).collect();
        assert!(!fields.contains(&""), "{fields:?}");
        engine.map_import(who, id, mapping).await.unwrap();
        engine.start_import(who, id).await.unwrap();
        engine.run_import(id).await.unwrap();
        let run = engine.import(who, id).await.unwrap();
        assert_eq!((run.status, run.counts.created, run.counts.refused), (Status::Done, 1, 0), "{run:?}");
        let found = engine.rows(who, &Query::new("contact")).await.unwrap().rows;
        let ana = engine.record(who, "contact", found[0].id).await.unwrap();
        keeps(&ana, &wishes());
        keeps(
            &ana,
            &[
                ("salutation", "Dra.".into()),
                ("address_form", "usted".into()),
                ("email_permission", "denied".into()),
                ("email_permission_source", "Baja por correo".into()),
                ("phone_permission", "granted".into()),
                ("phone_permission_source", "Feria".into()),
                ("message_permission", "unknown".into()),
            ],
        );
        let day = trato_model::query::period::day_of("2026-02-03".parse().unwrap());
        keeps(&ana, &[("email_permission_on", Value::Int(i64::from(day)))]);
    }
}
