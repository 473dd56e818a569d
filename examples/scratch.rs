#![allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
use ringfence::{claims, diagnostic::Colour, model, plan, prove, render, spec, terraform};
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let specfile =
        std::env::var("SPEC").unwrap_or("examples/locked-down-training/ringfence.yaml".into());
    let text = std::fs::read(&specfile).unwrap();
    let spec = spec::parse("ringfence.yaml", &text).unwrap();
    let (model, _) = model::resolve(&spec, &model::Lock::default()).unwrap();
    let claims = claims::claims(&model);
    let locate = |p: &model::SpecPath| {
        spec.locate(p)
            .map(|x| format!("ringfence.yaml:{}:{}", x.line, x.column))
    };
    match args[1].as_str() {
        "dump" => {
            let files =
                render::files(&render::Environment::new().unwrap(), &plan::plan(&model)).unwrap();
            for (p, t) in files.iter() {
                let at = std::path::Path::new(&args[2]).join(p.to_string());
                std::fs::create_dir_all(at.parent().unwrap()).unwrap();
                std::fs::write(at, t).unwrap();
            }
        }
        what => {
            let t = std::time::Instant::now();
            let config = terraform::read_folder(std::path::Path::new(&args[2])).unwrap();
            let read = t.elapsed();
            let t = std::time::Instant::now();
            let proof = prove::prove(&config, &claims);
            let proved = t.elapsed();
            match what {
                "json" => println!("{:#}", prove::report::json(&proof, &locate)),
                "md" => println!("{}", prove::report::markdown(&proof, &locate)),
                _ => print!("{}", prove::report::text(&proof, &locate, Colour::Off)),
            }
            eprintln!("read {read:?} proved {proved:?}");
        }
    }
}
