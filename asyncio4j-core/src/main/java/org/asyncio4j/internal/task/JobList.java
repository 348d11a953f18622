package org.asyncio4j.internal.task;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Two or more jobs that wait for a future; a class of its own to distinguish it from a single job. */
final class JobList extends ArrayList<Job> {

    private static final long serialVersionUID = 1L;

    /** How many jobs have become pointless since they were last looked for. */
    private int pointless;

    /** The job of a view that another thread may complete first: then the job has nothing to do. */
    interface OfView extends Job {
        boolean isPointless();
    }

    /** Removes pointless jobs if they may be half of all; one more has become pointless. */
    void becamePointless() {
        pointless++;
        if (pointless > size() / 2) {
            pointless = 0;
            removeIf(JobList::isPointless);
        }
    }

    static boolean isPointless(@Nullable Object job) {
        return job instanceof OfView ofView && ofView.isPointless();
    }
}
