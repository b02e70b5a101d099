package org.gantry.containerizers.nativ;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a module's code on a bounded pool and gives up on it after a while. */
final class DeadlineCalls {
    private final ExecutorService pool;

    DeadlineCalls(ExecutorService pool) {
        this.pool = pool;
    }

    /**
     * @param what is done, for the message of a failure
     * @throws CallFailedException whatever went wrong; its message is fit for the task's owner
     */
    <R> R call(String what, Duration deadline, Callable<R> work) throws CallFailedException {
        Future<R> running;
        try {
            running = pool.submit(work);
        } catch (RejectedExecutionException e) {
            throw new CallFailedException(what + " was refused: too many calls to modules wait already", e);
        }
        try {
            return running.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new CallFailedException(what + " did not end within " + deadline.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new CallFailedException(what + " failed: " + e.getCause().getMessage(), e.getCause());
        } catch (CancellationException e) {
            throw new CallFailedException(what + " was cancelled", e);
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new CallFailedException(what + " was interrupted", e);
        }
    }

    /** A module's code failed, took too long or could not be run. */
    static final class CallFailedException extends Exception {
        private static final long serialVersionUID = 1L;

        CallFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
