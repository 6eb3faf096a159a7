import type { Plugin, Rolldown } from 'vite';

/**
 * Everything that the first page needs in two files, libraries and program: on a slow line each further file costs
 * a round trip, and a browser asks for six at a time. What is loaded later is cut as the bundler sees fit.
 */
export function firstChunks(): Plugin {
  const first = new Set<string>();
  return {
    name: 'first-chunks',
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              includeDependenciesRecursively: false,
              groups: [
                {
                  name: 'libraries',
                  priority: 2,
                  test: (id: string) => first.has(id) && /[\\/]node_modules[\\/]/.test(id),
                },
                { name: 'program', priority: 1, test: (id: string) => first.has(id) },
              ],
            },
          },
        },
      },
    }),
    /** What the entry reaches without an `import()`. */
    buildEnd(this: Rolldown.PluginContext) {
      const reach = (id: string): void => {
        if (first.has(id)) return;
        first.add(id);
        for (const imported of this.getModuleInfo(id)?.importedIds ?? []) reach(imported);
      };
      for (const id of this.getModuleIds()) if (this.getModuleInfo(id)?.isEntry === true) reach(id);
    },
  };
}
