package org.asyncio4j.internal.util;

import java.util.Locale;

/** A mistake that the guide's page {@code docs/guide/en/mistakes.md} explains, under its name in lower case with hyphens. */
public enum Mistake {
    FORGOTTEN_AWAIT,
    UNSTARTED_COROUTINE,
    AWAIT_OUTSIDE_RUN,
    RUN_INSIDE_RUN;

    /** Returns what a message ends with, to lead to the page. */
    public String see() {
        return " (docs/guide mistakes: " + heading() + ")";
    }

    /** Returns the short name, as the page has it. */
    public String heading() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
