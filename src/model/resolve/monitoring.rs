//! What a central team sees.

use super::Resolver;
use crate::diagnostic::Diagnostic;
use crate::model::{Monitoring, SpecPath};

impl Resolver<'_> {
    pub(super) fn monitoring(&mut self) -> Option<Monitoring> {
        let platform = self.document.platform.as_ref()?;
        let said = platform.monitoring.as_ref()?;
        let account = self.platform_account();
        if let Some(sink) = &said.sink
            && sink.value.as_str().split(':').nth(4) != Some(account.as_str())
        {
            let message = "the sink is not in the platform's account";
            let found = Diagnostic::error("other-account", message, self.here(sink.span)).help(
                "leave it out, apply the platform's stack and name its output `monitoring_sink`",
            );
            self.diagnostics.push(found);
        }
        let topics = said.notify.iter().flatten();
        Some(Monitoring {
            people: { said.people.iter() }
                .map(|it| it.value.to_string())
                .collect(),
            notify: topics.map(|it| it.value.to_string()).collect(),
            sink: said.sink.as_ref().map(|it| it.value.to_string()),
            spec: SpecPath("platform".to_owned()).child("monitoring"),
        })
    }
}
