import { createStore } from "zustand/vanilla";

/** What can be done about a notice, by the button on it. */
export interface NoticeAct {
  label: string;
  run: () => void;
}

/**
 * A short word about what was just done, by oneself or by others. It goes away by itself and takes no focus. `alert`: something was refused or
 * is not as the operator meant it.
 */
export interface Notice {
  id: number;
  kind: "told" | "alert";
  text: string;
  act: NoticeAct | null;
}

/** So many at once; older ones go first. */
const MAX_NOTICES = 2;

export function createNotices() {
  const store = createStore<{ notices: readonly Notice[] }>()(() => ({ notices: [] }));
  let lastId = 0;
  return {
    store,
    /** A notice takes the place of one with its text, or with the same way on: one goes back from the last change only. */
    tell(kind: Notice["kind"], text: string, act: NoticeAct | null = null): void {
      lastId += 1;
      const notice = { id: lastId, kind, text, act };
      store.setState(({ notices }) => ({
        notices: [...notices.filter((other) => !isReplaced(other, notice)), notice].slice(-MAX_NOTICES),
      }));
    },
    dismiss: (id: number) => store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
  };
}

const isReplaced = (old: Notice, notice: Notice): boolean =>
  old.text === notice.text || (notice.act !== null && old.act?.label === notice.act.label);

export type Notices = ReturnType<typeof createNotices>;
