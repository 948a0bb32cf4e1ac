/** Whether this is a Mac, where shortcuts use Command instead of Control. */
export const isMac = /mac/i.test(navigator.platform);

/** The label of the key that starts the window's shortcuts. */
export const modLabel = isMac ? '⌘' : 'Ctrl';
