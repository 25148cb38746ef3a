//! A relying party of somebody else, as a program: `rehearsal run --target` starts it as `docs/targets.md` shows.
//!
//! Its environment says all: `PORT`, `ISSUER`, `CLIENT_ID`, `CLIENT_SECRET`, and `POLICY`, by which it checks what providers
//! say: `strict`, or one that misses something.
#![expect(clippy::print_stdout, reason = "a program speaks to people")]

use std::env::var;

use rp::{Policy, Provider, Rp};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let provider = Provider {
        slug: "sso".to_owned(),
        name: "our provider".to_owned(),
        issuer: var("ISSUER")?,
        client_id: var("CLIENT_ID")?,
        client_secret: Some(var("CLIENT_SECRET")?),
        ..Provider::default()
    };
    let policy = Policy::preset(&var("POLICY").unwrap_or_else(|_| "strict".to_owned()))?;
    let app = Rp::builder().policy(policy).provider(provider).listen(format!("127.0.0.1:{}", var("PORT")?));
    let running = app.start().await?;
    println!("listens at {}", running.base_url());
    tokio::signal::ctrl_c().await?;
    running.stop().await;
    Ok(())
}
