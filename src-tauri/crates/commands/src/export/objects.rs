//! Objects as manifests: YAML documents, or a list in JSON.

use std::io::{self, Write};

use cluster::Kind;
use resources::mask::mask_secret;
use serde::Serialize as _;
use serde_json::{
    Value,
    ser::{PrettyFormatter, Serializer},
};
use wire::{Error, ExportFormat};

use super::Out;
use crate::manifest::{self, is_secret};

/// Writes objects one after the other.
pub(super) struct Objects {
    /// YAML or JSON.
    pub format: ExportFormat,
    pub clean: bool,
    pub reveal: bool,
    /// Of how many contexts they are.
    pub contexts: usize,
    pub written: usize,
    /// Whether values of Secrets were masked.
    pub masked: bool,
}

impl Objects {
    pub fn write(
        &mut self,
        context: &str,
        kind: &Kind,
        json: &str,
        out: &mut Out,
    ) -> Result<(), Error> {
        let mut object = manifest::read(context, kind, json)?;
        if self.clean {
            manifest::clean(&mut object);
        }
        if is_secret(&kind.info)
            && !self.reveal
            && let Some(object) = object.as_object_mut()
        {
            self.masked |= !mask_secret(object).is_empty();
        }
        let written = match self.format {
            ExportFormat::Json => self.item(&object, out),
            _ => self.document(context, &object, out),
        };
        self.written += 1;
        written.map_err(|cause| out.failed(&cause))
    }

    fn document(&self, context: &str, object: &Value, out: &mut Out) -> io::Result<()> {
        if self.written > 0 {
            out.write_all(b"---\n")?;
        }
        if self.contexts > 1 {
            writeln!(out, "# context: {}", context.replace(char::is_control, " "))?;
        }
        out.write_all(yaml::to_yaml(object).as_bytes())
    }

    fn item(&self, object: &Value, out: &mut Out) -> io::Result<()> {
        let before = if self.written == 0 {
            "{\n    \"apiVersion\": \"v1\",\n    \"items\": ["
        } else {
            ","
        };
        out.write_all(before.as_bytes())?;
        let mut text = Vec::new();
        let pretty = PrettyFormatter::with_indent(b"    ");
        object.serialize(&mut Serializer::with_formatter(&mut text, pretty))?;
        // Within texts, JSON has no line breaks.
        for line in text.split(|byte| *byte == b'\n') {
            out.write_all(b"\n        ")?;
            out.write_all(line)?;
        }
        Ok(())
    }

    /// Writes what is left to write.
    pub fn finish(&self, out: &mut Out) -> io::Result<()> {
        if self.format != ExportFormat::Json {
            return Ok(());
        }
        let begun = if self.written == 0 {
            "{\n    \"apiVersion\": \"v1\",\n    \"items\": []"
        } else {
            "\n    ]"
        };
        out.write_all(begun.as_bytes())?;
        let end = ",\n    \"kind\": \"List\",\n    \"metadata\": {\n        \"resourceVersion\": \"\"\n    }\n}\n";
        out.write_all(end.as_bytes())
    }
}
