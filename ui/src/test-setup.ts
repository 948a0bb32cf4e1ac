// jsdom lays nothing out, so the observers that layout would call do not exist in it.
class SilentObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

if (typeof globalThis.ResizeObserver !== 'function') {
  Object.assign(globalThis, { ResizeObserver: SilentObserver });
}
if (typeof globalThis.IntersectionObserver !== 'function') {
  Object.assign(globalThis, { IntersectionObserver: SilentObserver });
}
if (typeof globalThis.matchMedia !== 'function') {
  Object.assign(globalThis, {
    matchMedia: (query: string): Partial<MediaQueryList> => ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }),
  });
}
for (const method of ['scrollTo', 'scrollIntoView']) {
  if (!(method in Element.prototype))
    Object.assign(Element.prototype, { [method]: () => undefined });
}
