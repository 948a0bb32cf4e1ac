// From anywhere to any object, by a few letters.

import { journey } from '../lib/journey.mjs';

journey('objects of all kinds in all opened contexts are found by name', {}, async (window) => {
  await window.openContext('viewer');
  await window.rows('pods', (rows) => rows.length > 5);
  await window.openContext('admin');
  await window.rows('pods', (rows) => rows.length > 5);

  await window.press('Control+k');
  const dialog = await window.find('dialog', 'Go to');
  await window.type('storefront');
  await window.find('option', /storefront.*Deployments/, { within: dialog });
  await window.find('option', /storefront.*Services/, { within: dialog });
  await window.find('option', /storefront.*Releases/, { within: dialog });
  // Each says of which context it is.
  await window.find('option', /admin.*storefront.*Deployments/, { within: dialog });

  // By key, with the kind before the name.
  await window.focused('combobox', /Go to/);
  await window.press('Control+a');
  await window.type('sts db');
  await window.find('option', /^admin db.*shop.*Stateful sets/, { within: dialog });
  await window.press('Enter');
  await window.find('region', 'StatefulSet db');
  await window.find('grid', 'Stateful sets');

  // By mouse, of a kind that is not in view, in the other context.
  await window.press('Control+k');
  await window.type('fl north');
  await window.click('option', /viewer.*north.*Fleets/);
  await window.find('region', 'Fleet north');
  await window.find('heading', 'viewer');
});

journey('a text is found inside objects, and where', {}, async (window) => {
  await window.openContext('admin');
  await window.showKind('Config maps');
  await window.rows('config maps', (rows) => rows.length > 3);
  await window.press('Control+k');
  const dialog = await window.find('dialog', 'Go to');
  await window.type('kube-root-ca');
  await window.find('option', /kube-root-ca/, { within: dialog });
  await window.focused('combobox', /Go to/);
  await window.press('Control+a');
  await window.type('begin certificate');
  await window.shows('Nothing is called that here', { within: dialog });
  await window.press('Control+i');
  await window.find('option', /kube-root-ca\.crt.*\.data.*BEGIN CERTIFICATE/, { within: dialog });
  await window.shows(/looked into [\d,]+ objects/, { within: dialog });
  await window.press('ArrowDown', 'Enter');
  await window.find('region', /^ConfigMap kube-root-ca/);
});
