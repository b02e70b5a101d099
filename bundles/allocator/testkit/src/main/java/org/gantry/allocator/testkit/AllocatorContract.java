package org.gantry.allocator.testkit;

/**
 * What every allocator does, one behaviour in each test. A test class of an implementation extends this and gives an
 * allocator with Mesos's defaults; it needs no tests of its own but for what it does beyond.
 */
public abstract class AllocatorContract
        implements FairnessContract,
                FilterContract,
                EligibilityContract,
                LifecycleContract,
                QuotaContract,
                ConstraintContract,
                SettingsContract,
                MaintenanceContract,
                PreemptionContract {}
