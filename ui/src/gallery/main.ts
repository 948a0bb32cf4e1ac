import '../app.css';
import { theme } from '$lib/stores/theme.svelte';

import { mount } from 'svelte';

import { standIn } from '$lib/platform/stand-in';
import { contexts } from '$lib/stores/contexts.svelte';
import { settings } from '$lib/stores/settings.svelte';

import { IMPORTED, LISTED, PROGRAMS, STATES, STORED } from './contexts';
import Gallery from './Gallery.svelte';
import OpenOverlay from './OpenOverlay.svelte';
import { isOverlay } from './overlays';
import { TABLES } from './tables';

const target = document.getElementById('app');
if (!target) throw new Error('gallery.html has no #app');

const page = new URLSearchParams(location.search);
const name = page.get('open');

if (isOverlay(name)) {
  document.documentElement.dataset['theme'] = page.get('theme') ?? theme.shown;
  mount(OpenOverlay, { target, props: { name } });
} else {
  standIn(
    { ...TABLES, follow_contexts: () => [{ item: STATES }] },
    {
      list_contexts: LISTED,
      get_settings: STORED,
      list_programs: PROGRAMS,
      import_kubeconfig: IMPORTED,
    },
  );
  void contexts.load();
  contexts.follow();
  void settings.load();
  mount(Gallery, { target });
}
