//! Claims of devices (`resource.k8s.io`).

use compact_str::format_compact;
use serde_json::Value;

use super::{Reference, Relation, target::Found};
use crate::look;

const GROUP: &str = "resource.k8s.io";

pub(super) fn claim(claim: &Value, found: &mut Found<'_>) {
    device_classes(claim, "/spec/devices/requests", found);
}

pub(super) fn template(template: &Value, found: &mut Found<'_>) {
    device_classes(template, "/spec/spec/devices/requests", found);
}

fn device_classes(object: &Value, requests: &str, found: &mut Found<'_>) {
    for request in look::list(object, requests) {
        let place = format_compact!(
            "request {}",
            look::text(request, "/name").unwrap_or_default()
        );
        // In v1beta1 it stands in the request itself.
        let one = ["/exactly/deviceClassName", "/deviceClassName"]
            .into_iter()
            .find_map(|pointer| look::text(request, pointer));
        // Of several, one must be there.
        let any = look::list(request, "/firstAvailable")
            .iter()
            .filter_map(|choice| look::text(choice, "/deviceClassName"));
        let all = one
            .map(|class| (class, false))
            .into_iter()
            .chain(any.map(|class| (class, true)));
        for (class, optional) in all {
            let name = found.local(GROUP, "DeviceClass", class);
            let reference = Reference::to(Relation::OfClass, name);
            found.push(reference.optional(optional).at(place.clone()));
        }
    }
}

pub(super) fn slice(slice: &Value, found: &mut Found<'_>) {
    found.add(Relation::RunsOn, "", "Node", slice, "/spec/nodeName");
}
