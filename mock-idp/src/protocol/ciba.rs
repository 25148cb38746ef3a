//! Backchannel authentication (CIBA Core section 7): who asks must prove who that is, and hears that nobody can be asked.

use super::cause::Cause;
use super::client_at;
use super::context::Ctx;
use super::draft::Reply;

pub(crate) fn answer(ctx: &mut Ctx<'_>) -> Reply {
    let cause = client_at::asking(ctx).err().unwrap_or(Cause::CibaRefused);
    client_at::refuse(ctx, cause)
}
