package org.gantry.itests.container;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.ops4j.pax.exam.util.Injector;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;

/**
 * Runs the test methods of a class inside the Karaf of the assembled distribution; fields with {@code @Inject} get services.
 *
 * <p>The class is loaded twice. On the host, each {@code @Test} method is replaced by a call into the container, which is
 * started once per class. There, it runs as usual. So {@code @BeforeAll} runs once per method in the container and must not
 * be used; parameters of tests are not supported.
 */
public final class InKaraf
        implements BeforeAllCallback, AfterAllCallback, InvocationInterceptor, TestInstancePostProcessor {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(InKaraf.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!insideContainer()) {
            context.getStore(NAMESPACE).put("karaf", KarafContainer.start());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        KarafContainer karaf = context.getStore(NAMESPACE).remove("karaf", KarafContainer.class);
        if (karaf != null) {
            karaf.stop();
        }
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
        if (!insideContainer()) {
            return;
        }
        BundleContext bundle = FrameworkUtil.getBundle(InKaraf.class).getBundleContext();
        ServiceReference<Injector> injector = bundle.getServiceReference(Injector.class);
        bundle.getService(injector).injectFields(instance);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (insideContainer()) {
            invocation.proceed();
            return;
        }
        invocation.skip();
        context.getStore(NAMESPACE)
                .get("karaf", KarafContainer.class)
                .run(context.getRequiredTestClass(), method.getExecutable().getName());
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedInside(invocation);
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceedInside(invocation);
    }

    private static void proceedInside(Invocation<Void> invocation) throws Throwable {
        if (insideContainer()) {
            invocation.proceed();
        } else {
            invocation.skip();
        }
    }

    private static boolean insideContainer() {
        Bundle bundle = FrameworkUtil.getBundle(InKaraf.class);
        return bundle != null;
    }
}
